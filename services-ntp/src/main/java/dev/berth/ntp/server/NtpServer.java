package dev.berth.ntp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.NtsRequest;
import dev.berth.ntp.server.Decision.Reason;
import dev.berth.ntp.upstream.Judgement;
import dev.berth.ntp.upstream.Keeping;
import dev.berth.ntp.upstream.Server;
import dev.berth.ntp.upstream.Source;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries requests and answers of all sockets on one thread. */
public final class NtpServer implements AutoCloseable {
    private static final int DENY = NtpPacket.letters("DENY");
    private static final int RATE = NtpPacket.letters("RATE");
    private static final int BATCH = 64;
    private static final int LONGEST = 2048;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int SEND_BUFFER = 1 << 20;

    /** What may change while it runs. */
    public record Policy(
            int localStratum,
            List<Subnet> allow,
            List<Subnet> deny,
            @Nullable RateLimit limit,
            Keys keys,
            List<Server> servers,
            Set<Ipv4> ours) {
        public Policy {
            allow = List.copyOf(allow);
            deny = List.copyOf(deny);
            servers = List.copyOf(servers);
            ours = Set.copyOf(ours);
        }
    }

    private final List<UdpSocket> sockets;
    private final Inventory inventory;
    private final Askers askers;
    private final Clients clients = new Clients();
    private final Counts counts;
    private final TimeSource time;
    private final Upstreams upstreams;
    private final @Nullable Protection protection;
    private final Readiness readiness = new Readiness();
    private final Thread thread;
    private volatile Policy policy;
    private volatile boolean stopping;
    private Policy allowedBy;
    private Allowed allowed;

    /**
     * Takes the bound sockets over and starts to serve.
     *
     * @param ticks nanoseconds of a clock that nobody sets
     * @param cookies what opens and makes cookies of NTS, or null without it
     */
    public NtpServer(
            List<UdpSocket> sockets,
            ServiceContext context,
            KernelClock kernel,
            LongSupplier ticks,
            Counts counts,
            Bearings bearings,
            @Nullable Supplier<CookieKeys> cookies,
            Policy policy) {
        this.sockets = List.copyOf(sockets);
        this.inventory = context.inventory();
        this.askers = new Askers(context.observations(), inventory);
        this.counts = counts;
        this.time = new TimeSource(
                context.clock(),
                ticks,
                kernel,
                policy.localStratum(),
                !policy.servers().isEmpty());
        this.protection = cookies == null ? null : new Protection(cookies, new SecureRandom());
        this.policy = policy;
        allowedBy = policy;
        allowed = Allowed.of(inventory.now().naming(), policy.allow());
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).buffers(RECEIVE_BUFFER, SEND_BUFFER);
            readiness.add(sockets.get(i), i);
        }
        upstreams = new Upstreams(time, bearings, context, upstreams(policy));
        thread = Thread.ofPlatform().daemon().name("ntp").unstarted(() -> run(context));
        thread.start();
    }

    private static Upstreams.Policy upstreams(Policy policy) {
        return new Upstreams.Policy(policy.servers(), policy.keys(), policy.ours());
    }

    public void apply(Policy policy) {
        this.policy = policy;
        time.policy(policy.localStratum(), !policy.servers().isEmpty());
        upstreams.apply(upstreams(policy));
    }

    /** The servers that are asked, as they are known now. */
    public List<Source> sources() {
        return upstreams.sources();
    }

    public Judgement judgement() {
        return upstreams.judgement();
    }

    /** Who asked and was answered, the last one first. */
    public List<Clients.Sight> clients() {
        return clients.all();
    }

    /** Whether the time is for this address. */
    public boolean isFor(Ipv4 address) {
        Policy current = policy;
        return Allowed.of(inventory.now().naming(), current.allow()).contains(address)
                && current.deny().stream().noneMatch(subnet -> subnet.contains(address));
    }

    /** Of how many of them the clock is far off. */
    public long clocksFarOff() {
        return clients.farOff();
    }

    /** What is claimed of the served time. */
    public Keeping keeping() {
        return time.keeping();
    }

    /** The clock that measurements are of, nanoseconds. */
    public long raw() {
        return time.raw();
    }

    /** How far from the truth the served time may be by what is claimed of it, nanoseconds. */
    public long rootDistance() {
        Reference reference = time.keeping().reference();
        long dispersion = reference.dispersionAt(NtpTimestamp.of(now())) & 0xffffffffL;
        return reference.rootDelay().toNanos() / 2 + (dispersion * 1_000_000_000L >> 16);
    }

    /** The served time. */
    public Instant now() {
        return time.now(time.keeping());
    }

    private void run(ServiceContext context) {
        try (Arena arena = Arena.ofConfined()) {
            var batch = new UdpBatch(arena, BATCH, LONGEST);
            while (!stopping) {
                int ready = readiness.await(-1);
                for (int i = 0; i < ready; i++) {
                    long token = readiness.token(i);
                    if (token >= 0) {
                        serve(sockets.get((int) token), batch);
                    }
                }
            }
        } catch (RuntimeException e) {
            context.failed()
                    .accept(new ServiceFailure(
                            "ntp: stopped by a fault of its own (" + e + ")", "report it; it is started again"));
        }
    }

    private void serve(UdpSocket socket, UdpBatch batch) {
        int count = batch.receive(socket);
        if (count == 0) {
            return;
        }
        counts.arrived(count);
        Policy current = policy;
        Naming naming = inventory.now().naming();
        if (naming != allowed.from() || current != allowedBy) {
            allowed = Allowed.of(naming, current.allow());
            allowedBy = current;
        }
        Keeping keeping = time.keeping();
        Instant instant = time.now(keeping);
        NtpTimestamp received = NtpTimestamp.of(instant);
        long raw = time.raw();
        for (int i = 0; i < count; i++) {
            Ipv4 source = batch.source(i);
            NtpTimestamp arrived = received.minusNanos(batch.age(i));
            Decoded datagram = NtpPacket.decode(batch.datagram(i));
            Decision decision = Answering.decide(
                    datagram,
                    batch.datagram(i),
                    batch.sourcePort(i),
                    allowed.contains(source),
                    current.keys(),
                    keeping.reference(),
                    time.precision(),
                    arrived,
                    NtpTimestamp.of(time.now(keeping)));
            if (decision instanceof Decision.Answer && datagram instanceof Decoded.Whole whole) {
                decision = admit(decision, source, whole.packet(), arrived, instant, raw, current);
                if (protection != null && batch.datagram(i).remaining() >= NtsRequest.SHORTEST) {
                    decision = protection.over(decision, whole, batch.datagram(i), time.precision());
                }
            }
            switch (decision) {
                case Decision.Answer answer -> {
                    ByteBuffer reply = batch.reply(i);
                    answer.packet().encode(reply);
                    if (answer.key() != null) {
                        Signing.sign(answer.key(), reply);
                    }
                    batch.answer(i, socket);
                }
                case Decision.Kiss kiss -> {
                    counts.silent(kiss.reason());
                    counts.kissed();
                    kiss.packet().encode(batch.reply(i));
                    batch.answer(i, socket);
                }
                case Decision.Sealed sealed -> {
                    if (sealed.kiss() == null) {
                        counts.sealed();
                    } else {
                        counts.silent(sealed.kiss());
                        counts.kissed();
                    }
                    // Opening the request took a while.
                    Protection.encode(sealed, NtpTimestamp.of(time.now(keeping)), batch.reply(i));
                    batch.answer(i, socket);
                    // Others of the batch may take as long: it would leave later than it says.
                    counts.left(batch.send(socket));
                }
                case Decision.Nak nak -> {
                    counts.silent(nak.reason());
                    counts.kissed();
                    Protection.encode(nak, batch.reply(i));
                    batch.answer(i, socket);
                }
                case Decision.Silence silence -> counts.silent(silence.reason());
            }
        }
        counts.left(batch.send(socket));
    }

    /** Whether a request that could be answered is: its client may be denied, or ask too often. */
    private Decision admit(
            Decision answer,
            Ipv4 source,
            NtpPacket request,
            NtpTimestamp arrived,
            Instant now,
            long raw,
            Policy current) {
        if (current.deny().stream().anyMatch(subnet -> subnet.contains(source))) {
            return clients.mayKiss(source, raw)
                    ? new Decision.Kiss(Answering.kiss(request, DENY, time.precision()), Reason.DENIED)
                    : new Decision.Silence(Reason.DENIED);
        }
        Clients.Heard heard = clients.heard(source, request, arrived, now.getEpochSecond(), raw, current.limit());
        return switch (heard.admission()) {
            case WELCOME -> {
                askers.heard(source, request, heard, now);
                yield answer;
            }
            case KISS -> new Decision.Kiss(Answering.kiss(request, RATE, time.precision()), Reason.RATE);
            case TOO_MANY -> new Decision.Silence(Reason.RATE);
        };
    }

    /** Answers what has arrived and closes the sockets. */
    @Override
    public void close() {
        stopping = true;
        readiness.end(thread);
        upstreams.close();
        readiness.close();
        sockets.forEach(UdpSocket::close);
    }
}
