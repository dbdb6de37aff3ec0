package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.upstream.Endpoint;
import dev.berth.ntp.upstream.Exchange;
import dev.berth.ntp.upstream.Judgement;
import dev.berth.ntp.upstream.Keeping;
import dev.berth.ntp.upstream.Server;
import dev.berth.ntp.upstream.Source;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Asks the servers on one thread, and keeps the served time as they say. */
final class Upstreams implements AutoCloseable {
    private static final String NTP = "ntp";
    private static final long NANOS = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    /** The system clock's state is looked at so often, servers or not. */
    private static final long HOUSEKEEPING = 16 * NANOS;

    private static final long RESOLVE_AGAIN = 64 * NANOS;
    /** A name is looked up again after every so many requests without an answer. */
    private static final int MOVED = 8;
    /** A clock that was moved by more was set, not slewed. */
    private static final long STEP = 128 * MILLI;

    private static final int LONGEST = 2_048;

    /** @param ours addresses of this appliance */
    record Policy(List<Server> servers, Keys keys, Set<Ipv4> ours) {}

    private record Resolved(Polled polled, @Nullable Ipv4 address) {}

    private final TimeSource time;
    private final Bearings bearings;
    private final ServiceContext context;
    private final long reading;
    private final Readiness readiness = new Readiness();
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentLinkedQueue<Resolved> inbox = new ConcurrentLinkedQueue<>();
    private final List<Polled> polled = new ArrayList<>();
    private final Thread thread;
    private volatile Policy policy;
    private volatile boolean stopping;
    private volatile List<Source> sources = List.of();
    private volatile Judgement judgement = Judgement.NONE;
    private @Nullable Policy applied;
    private long nextToken;
    private long keptAt;
    private long systemAgainstRaw;

    Upstreams(TimeSource time, Bearings bearings, ServiceContext context, Policy policy) {
        this.time = time;
        this.bearings = bearings;
        this.context = context;
        this.policy = policy;
        reading = (long) Math.ceil(Math.scalb(1e9, time.precision()));
        keptAt = time.raw();
        systemAgainstRaw = time.systemAgainstRaw();
        thread = Thread.ofPlatform().daemon().name("ntp-servers").unstarted(this::run);
        thread.start();
    }

    void apply(Policy policy) {
        this.policy = policy;
        readiness.wake();
    }

    List<Source> sources() {
        return sources;
    }

    Judgement judgement() {
        return judgement;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            var batch = new UdpBatch(arena, 4, LONGEST);
            var sender = new UdpSender(arena);
            while (!stopping) {
                boolean changed = adopt();
                changed |= work(sender);
                if (changed || time.raw() - keptAt >= HOUSEKEEPING) {
                    judge();
                }
                int ready = readiness.await(patience());
                for (int i = 0; i < ready; i++) {
                    long token = readiness.token(i);
                    polled.stream()
                            .filter(one -> one.token == token)
                            .findFirst()
                            .ifPresent(one -> receive(one, batch));
                }
            }
        } catch (RuntimeException e) {
            context.failed()
                    .accept(new ServiceFailure(
                            "ntp: asking servers stopped by a fault of its own (" + e + ")",
                            "report it; it is started again"));
        } finally {
            polled.forEach(this::hangUp);
        }
    }

    private int patience() {
        long now = time.raw();
        long due = keptAt + HOUSEKEEPING;
        for (Polled one : polled) {
            due = Math.min(due, dueAt(one));
        }
        return (int) Math.clamp((due - now + MILLI - 1) / MILLI, 0, HOUSEKEEPING / MILLI);
    }

    private static long dueAt(Polled one) {
        if (one.source != null) {
            return one.source.dueAt();
        }
        return one.resolving ? Long.MAX_VALUE : one.resolveAt;
    }

    /** Takes a changed configuration and resolved names over. */
    private boolean adopt() {
        boolean changed = false;
        Policy current = policy;
        if (current != applied) {
            applied = current;
            polled.removeIf(one -> {
                boolean gone = !current.servers().contains(one.server);
                if (gone) {
                    hangUp(one);
                }
                return gone;
            });
            for (Server server : current.servers()) {
                if (polled.stream().noneMatch(one -> one.server.equals(server))) {
                    polled.add(new Polled(server, nextToken++));
                }
            }
            changed = true;
        }
        for (Resolved resolved = inbox.poll(); resolved != null; resolved = inbox.poll()) {
            changed |= moved(resolved.polled(), resolved.address());
        }
        return changed;
    }

    private boolean moved(Polled one, @Nullable Ipv4 address) {
        one.resolving = false;
        long now = time.raw();
        one.resolveAt = now + RESOLVE_AGAIN;
        if (address == null || one.source != null && one.source.address().equals(address)) {
            return false;
        }
        hangUp(one);
        one.source = Source.begin(new Endpoint(address, one.server.port()), one.server.peer(), now);
        return true;
    }

    /** Sends what is due, and gives up on what was not answered. */
    private boolean work(UdpSender sender) {
        boolean changed = false;
        for (Polled one : polled) {
            long now = time.raw();
            if (one.source == null) {
                if (!one.resolving && now >= one.resolveAt) {
                    resolve(one);
                }
                continue;
            }
            if (one.source.underWay() != null && now >= one.source.dueAt()) {
                hangUp(one);
                one.source = one.source.unanswered();
                changed = true;
                if (one.source.schedule().unanswered() % MOVED == 0) {
                    resolve(one);
                }
            }
            if (one.source.underWay() == null && now >= one.source.dueAt()) {
                ask(one, one.source, sender);
                changed = true;
            }
        }
        return changed;
    }

    private void resolve(Polled one) {
        one.resolving = true;
        Thread.ofVirtual().name("ntp-name").start(() -> {
            inbox.add(new Resolved(one, Names.resolve(one.server.host())));
            readiness.wake();
        });
    }

    private void ask(Polled one, Source source, UdpSender sender) {
        var cookie = new NtpTimestamp(random.nextLong() | 1);
        try {
            UdpSocket socket = UdpSocket.bind(NTP, new InetSocketAddress(Ipv4.ANY.inet(), 0));
            one.socket = socket;
            readiness.add(socket, one.token);
            byte[] octets =
                    Signing.encode(Exchange.request(cookie, source.schedule().poll()), key(one));
            var exchange = new Exchange(cookie, time.raw());
            sender.datagram(
                    socket, source.endpoint().address(), source.endpoint().port(), octets);
            one.source = source.sent(exchange, random.nextDouble());
        } catch (ServiceFailure e) {
            // No socket to be had now: as if nobody had answered.
            one.source = source.sent(new Exchange(cookie, time.raw()), random.nextDouble());
        }
    }

    private @Nullable SymmetricKey key(Polled one) {
        return one.server.key() == 0 ? null : policy.keys().find(one.server.key());
    }

    /** With a key of the server's, only what it signs counts. */
    private boolean genuine(Polled one, Decoded.Whole answer, ByteBuffer octets) {
        if (one.server.key() == 0) {
            return true;
        }
        SymmetricKey key = key(one);
        Decoded.Mac mac = answer.mac();
        return key != null
                && mac != null
                && mac.keyId() == key.id()
                && Signing.verifies(key, octets, answer.packet().version(), mac);
    }

    private void receive(Polled one, UdpBatch batch) {
        UdpSocket socket = one.socket;
        Source source = one.source;
        if (socket == null || source == null) {
            return;
        }
        int count = batch.receive(socket);
        long now = time.raw();
        for (int i = 0; i < count && one.source != null && one.source.underWay() != null; i++) {
            boolean itself = batch.source(i).equals(source.endpoint().address())
                    && batch.sourcePort(i) == source.endpoint().port();
            if (itself
                    && NtpPacket.decode(batch.datagram(i)) instanceof Decoded.Whole answer
                    && genuine(one, answer, batch.datagram(i))) {
                received(one, one.source, answer, now - batch.age(i));
            }
        }
    }

    private void received(Polled one, Source source, Decoded.Whole answer, long arrived) {
        Exchange exchange = Objects.requireNonNull(source.underWay(), "under way");
        Exchange.Outcome outcome = exchange.judge(answer.packet(), arrived, time.precision());
        one.source = source.received(outcome, arrived, judgement.frequency());
        if (one.source.underWay() == null) {
            hangUp(one);
            judge();
        }
    }

    private void hangUp(Polled one) {
        if (one.socket != null) {
            readiness.remove(one.socket);
            one.socket.close();
            one.socket = null;
        }
    }

    private void judge() {
        long now = time.raw();
        long against = time.systemAgainstRaw();
        if (Math.abs(against - systemAgainstRaw) > STEP) {
            // Set by somebody, or the machine slept: the raw clock may have missed something.
            polled.stream()
                    .filter(one -> one.source != null)
                    .forEach(one ->
                            one.source = Objects.requireNonNull(one.source).closer(now));
        }
        systemAgainstRaw = against;
        List<Source> known = polled.stream()
                .map(one -> one.source)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        boolean leading = time.keeping().origin() == Keeping.Origin.LOCAL;
        Judgement before = judgement;
        Judgement after = Judgement.of(known, before, leading, policy.ours(), reading, now);
        judgement = after;
        sources = known;
        Keeping kept = time.refresh(after.following());
        bearings.tell(before, after, kept, time, now);
        keptAt = now;
    }

    @Override
    public void close() {
        stopping = true;
        readiness.end(thread);
        readiness.close();
    }
}
