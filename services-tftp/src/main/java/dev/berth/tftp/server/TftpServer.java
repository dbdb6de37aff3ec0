package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.message.Decoded;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.server.Transmission.Peer;
import dev.berth.tftp.transfer.Agreement;
import dev.berth.tftp.transfer.Output;
import dev.berth.tftp.transfer.Output.End;
import dev.berth.tftp.transfer.Rollover;
import dev.berth.tftp.transfer.Transfer;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All transfers, on one thread; files are found and opened on others. */
final class TftpServer implements AutoCloseable {
    /** Transfers under way at once; further requests are refused. */
    static final int MOST_TRANSFERS = 4_096;

    private static final String PROTOCOL = "tftp";
    private static final String BAD_MODE = "Mode is neither octet nor netascii";
    private static final int BATCH = 32;
    private static final int ACKS = 4;
    private static final int LONGEST_REQUEST = 2_048;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int SEND_BUFFER = 4 << 20;
    private static final int TRANSFER_RECEIVE_BUFFER = 64 << 10;
    /** Holds {@link Agreement}'s largest burst with what the system adds to each datagram. */
    private static final int TRANSFER_SEND_BUFFER = 512 << 10;

    private static final int DATA = 3 << 16;
    private static final long MILLI = 1_000_000;
    private static final long STOP_PATIENCE = 3_000 * MILLI;

    /**
     * @param rollToOne clients that count block 65535, 1
     * @param box where clients may write, or null for nowhere
     */
    record Policy(
            boolean singlePort,
            List<Subnet> rollToOne,
            @Nullable DropBox box) {}

    private record Resolved(UdpSocket socket, Ipv4 local, Peer peer, ReadRequest request, Resolution resolution) {}

    private record Timer(long at, Transmission of) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(at, other.at);
        }
    }

    private final List<UdpSocket> listening;
    private final Resolver resolver;
    private final Owners owners;
    private final Uploads uploads;
    private final Told told;
    private final Counts counts;
    private final Consumer<ServiceFailure> failed;
    private volatile Policy policy;
    private final Readiness readiness = new Readiness();
    private final ExecutorService resolving = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tftp-files-", 0).factory());
    private final ConcurrentLinkedQueue<Resolved> inbox = new ConcurrentLinkedQueue<>();
    private final Map<Long, Transmission> byToken = new HashMap<>();
    private final Map<Peer, Transmission> byPeer = new HashMap<>();
    private final Set<Peer> awaited = new HashSet<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread;
    private volatile boolean stopping;
    private long nextToken;

    /** Takes the bound sockets over and starts to serve. */
    TftpServer(
            List<UdpSocket> listening,
            Resolver resolver,
            Owners owners,
            Told told,
            Counts counts,
            Consumer<ServiceFailure> failed,
            Policy policy) {
        this.listening = List.copyOf(listening);
        this.resolver = resolver;
        this.owners = owners;
        this.uploads = new Uploads(owners, told, counts);
        this.told = told;
        this.counts = counts;
        this.failed = failed;
        this.policy = policy;
        for (UdpSocket socket : listening) {
            socket.buffers(RECEIVE_BUFFER, SEND_BUFFER);
            readiness.add(socket, nextToken++);
        }
        thread = Thread.ofPlatform().daemon().name("tftp").unstarted(this::run);
        thread.start();
    }

    void apply(Policy policy) {
        this.policy = policy;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            var batch = new UdpBatch(arena, BATCH, LONGEST_REQUEST);
            var acks = new UdpBatch(arena, ACKS, LONGEST_REQUEST);
            var sender = new UdpSender(arena);
            long stopAt = Long.MAX_VALUE;
            while (System.nanoTime() < stopAt) {
                int ready = readiness.await(untilNextTimer());
                for (int i = 0; i < ready; i++) {
                    long token = readiness.token(i);
                    if (token >= listening.size()) {
                        Transmission transmission = byToken.get(token);
                        if (transmission != null) {
                            packets(transmission, acks, sender);
                        }
                    } else if (token >= 0) {
                        requests(listening.get((int) token), batch, sender);
                    }
                }
                for (Resolved resolved = inbox.poll(); resolved != null; resolved = inbox.poll()) {
                    begin(resolved, sender);
                }
                timeouts(sender);
                if (stopping && stopAt == Long.MAX_VALUE) {
                    stopAt = System.nanoTime() + STOP_PATIENCE;
                }
                if (stopping && byToken.isEmpty()) {
                    break;
                }
            }
            for (Transmission transmission : List.copyOf(byToken.values())) {
                refuse(sender, transmission.socket, transmission.peer, ErrorCode.NOT_DEFINED, "Server stops");
                end(transmission, "server stopped");
            }
        } catch (RuntimeException e) {
            failed.accept(new ServiceFailure(
                    "tftp: stopped by a fault of its own (" + e + ")", "report it; it is started again"));
        }
    }

    private int untilNextTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return stopping ? 100 : -1;
        }
        long wait = Math.clamp((next.at() - System.nanoTime() + MILLI - 1) / MILLI, 0, 60_000);
        return stopping ? Math.min(100, (int) wait) : (int) wait;
    }

    private void requests(UdpSocket socket, UdpBatch batch, UdpSender sender) {
        int count = batch.receive(socket);
        for (int i = 0; i < count; i++) {
            var peer = new Peer(batch.source(i), batch.sourcePort(i));
            Transmission known = byPeer.get(peer);
            switch (TftpCodec.decode(batch.datagram(i))) {
                case Decoded.Malformed malformed -> counts.ignored();
                case Decoded.Whole whole -> {
                    switch (whole.packet()) {
                        case ReadRequest request ->
                            request(socket, batch.destination(i, socket), peer, known, request, sender);
                        case WriteRequest request -> write(socket, batch.destination(i, socket), peer, request, sender);
                        case TftpPacket other -> {
                            if (known != null && known.socket == socket) {
                                step(known, known.state().received(other, System.nanoTime()), sender);
                            } else if (!uploads.received(peer, other)) {
                                stray(socket, peer, other, sender);
                            }
                        }
                    }
                }
            }
        }
    }

    private void write(UdpSocket socket, Ipv4 local, Peer peer, WriteRequest request, UdpSender sender) {
        if (uploads.has(peer) || stopping) {
            return;
        }
        counts.requested(PROTOCOL);
        Policy current = policy;
        DropBox box = current.box();
        if (box == null) {
            counts.refused(PROTOCOL, "write");
            refuseRequest(sender, socket, local, peer, ErrorCode.ACCESS_VIOLATION, "Writing is off");
        } else if (!owners.isOurs(peer.address())) {
            counts.refused(PROTOCOL, "write");
            refuseRequest(sender, socket, local, peer, ErrorCode.ACCESS_VIOLATION, "Not from your network");
        } else if (!isKnown(request.mode())) {
            counts.refused(PROTOCOL, "mode");
            refuseRequest(sender, socket, local, peer, ErrorCode.ILLEGAL_OPERATION, BAD_MODE);
        } else if (uploads.full()) {
            counts.refused(PROTOCOL, "busy");
            refuseRequest(sender, socket, local, peer, ErrorCode.NOT_DEFINED, "Too many transfers, try again");
        } else {
            uploads.begin(
                    peer, local, request, box, rollover(peer.address()), current.singlePort() ? sends(socket) : null);
        }
    }

    private static BiConsumer<Peer, byte[]> sends(UdpSocket socket) {
        var own = new UdpSender(Arena.ofAuto());
        return (peer, octets) -> own.datagram(socket, peer.address(), peer.port(), octets);
    }

    private static boolean isKnown(String mode) {
        return mode.equals("octet") || mode.equals("netascii");
    }

    private Rollover rollover(Ipv4 client) {
        return policy.rollToOne().stream().anyMatch(subnet -> subnet.contains(client))
                ? Rollover.TO_ONE
                : Rollover.TO_ZERO;
    }

    /** A packet of no transfer at the service's port; who believes that there is one is told (RFC 1350 §4). */
    private void stray(UdpSocket socket, Peer peer, TftpPacket packet, UdpSender sender) {
        counts.ignored();
        if (policy.singlePort() && !(packet instanceof Failure)) {
            refuse(sender, socket, peer, ErrorCode.UNKNOWN_TRANSFER_ID, "Unknown transfer ID");
        }
    }

    private void request(
            UdpSocket socket,
            Ipv4 local,
            Peer peer,
            @Nullable Transmission known,
            ReadRequest request,
            UdpSender sender) {
        boolean repeated = awaited.contains(peer)
                || known != null
                        && known.request.equals(request)
                        && known.state().acked() == 0;
        if (repeated || stopping) {
            // What we sent first goes out again by its own timer.
            return;
        }
        counts.requested(PROTOCOL);
        if (!isKnown(request.mode())) {
            counts.refused(PROTOCOL, "mode");
            refuseRequest(sender, socket, local, peer, ErrorCode.ILLEGAL_OPERATION, BAD_MODE);
            return;
        }
        if (byToken.size() + awaited.size() >= MOST_TRANSFERS) {
            counts.refused(PROTOCOL, "busy");
            refuse(sender, socket, peer, ErrorCode.NOT_DEFINED, "Too many transfers, try again");
            return;
        }
        if (known != null) {
            end(known, "asked anew");
        }
        awaited.add(peer);
        resolving.execute(() -> {
            Resolution resolution;
            try {
                resolution = resolver.resolve(peer.address(), request);
            } catch (RuntimeException e) {
                resolution = new Resolution.Refuse(ErrorCode.NOT_DEFINED, "Internal error");
            }
            inbox.add(new Resolved(socket, local, peer, request, resolution));
            readiness.wake();
        });
    }

    private void begin(Resolved resolved, UdpSender sender) {
        awaited.remove(resolved.peer());
        switch (resolved.resolution()) {
            case Resolution.Refuse refusal ->
                refuseRequest(
                        sender,
                        resolved.socket(),
                        resolved.local(),
                        resolved.peer(),
                        refusal.code(),
                        refusal.message());
            case Resolution.Send send -> {
                Policy current = policy;
                UdpSocket socket = resolved.socket();
                if (!current.singlePort()) {
                    try {
                        socket = UdpSocket.open(
                                PROTOCOL, new InetSocketAddress(resolved.local().inet(), 0));
                    } catch (ServiceFailure e) {
                        send.content().close();
                        counts.refused(PROTOCOL, "busy");
                        refuse(
                                sender,
                                resolved.socket(),
                                resolved.peer(),
                                ErrorCode.NOT_DEFINED,
                                "Too many transfers, try again");
                        return;
                    }
                    socket.buffers(TRANSFER_RECEIVE_BUFFER, TRANSFER_SEND_BUFFER);
                }
                long token = nextToken++;
                long now = System.nanoTime();
                var transmission = new Transmission(
                        resolved.peer(), resolved.request(), send.content(), send.about(), socket, token, now);
                byToken.put(token, transmission);
                byPeer.put(resolved.peer(), transmission);
                counts.active(byToken.size());
                if (socket != resolved.socket()) {
                    readiness.add(socket, token);
                }
                Rollover rollover = rollover(resolved.peer().address());
                long length = send.content().length();
                step(
                        transmission,
                        Transfer.begin(Agreement.of(resolved.request().options(), length), rollover, length, now),
                        sender);
            }
        }
    }

    /** Packets at a transfer's own socket. */
    private void packets(Transmission transmission, UdpBatch batch, UdpSender sender) {
        int count = batch.receive(transmission.socket);
        for (int i = 0; i < count; i++) {
            if (byToken.get(transmission.token) != transmission) {
                return;
            }
            Ipv4 source = batch.source(i);
            int port = batch.sourcePort(i);
            Decoded decoded = TftpCodec.decode(batch.datagram(i));
            if (!source.equals(transmission.peer.address()) || port != transmission.peer.port()) {
                counts.ignored();
                // An error is never answered with an error (RFC 1350 §7).
                if (!(decoded instanceof Decoded.Whole whole && whole.packet() instanceof Failure)) {
                    refuse(
                            sender,
                            transmission.socket,
                            new Peer(source, port),
                            ErrorCode.UNKNOWN_TRANSFER_ID,
                            "Unknown transfer ID");
                }
            } else if (decoded instanceof Decoded.Whole whole) {
                step(transmission, transmission.state().received(whole.packet(), System.nanoTime()), sender);
            } else {
                counts.ignored();
            }
        }
    }

    private void timeouts(UdpSender sender) {
        long now = System.nanoTime();
        for (Timer timer = timers.peek(); timer != null && timer.at() <= now; timer = timers.peek()) {
            timers.poll();
            Transmission transmission = timer.of();
            if (transmission.timer == timer.at() && byToken.get(transmission.token) == transmission) {
                transmission.timer = Long.MAX_VALUE;
                step(transmission, transmission.state().expired(now), sender);
            }
        }
    }

    private void step(Transmission transmission, Transfer.Step step, UdpSender sender) {
        Transfer next = step.next();
        transmission.state(next);
        switch (step.output()) {
            case Output.Nothing nothing -> {
                // The timer stands.
            }
            case Output.OptionAck ack ->
                sender.datagram(
                        transmission.socket,
                        transmission.peer.address(),
                        transmission.peer.port(),
                        TftpCodec.encode(new OptionAck(next.agreement().accepted())));
            case Output.Blocks blocks -> {
                if (!send(transmission, next, blocks, sender)) {
                    refuse(
                            sender,
                            transmission.socket,
                            transmission.peer,
                            ErrorCode.NOT_DEFINED,
                            "The file has changed");
                    end(transmission, "file changed");
                    return;
                }
            }
            case Output.Ended ended -> {
                end(transmission, words(ended.end()));
                return;
            }
        }
        long deadline = next.deadline();
        // One timer each: an early one looks again when it rings.
        if (deadline < transmission.timer) {
            transmission.timer = deadline;
            timers.add(new Timer(deadline, transmission));
        }
    }

    private boolean send(Transmission transmission, Transfer state, Output.Blocks blocks, UdpSender sender) {
        int blockSize = state.agreement().blockSize();
        int count = (int) (blocks.last() - blocks.first() + 1);
        for (int i = 0; i < count; i++) {
            sender.header(i, DATA | state.rollover().number(blocks.first() + i));
        }
        return sender.blocks(
                transmission.socket,
                transmission.peer.address(),
                transmission.peer.port(),
                count,
                transmission.content.octets(),
                (blocks.first() - 1) * blockSize,
                blockSize);
    }

    private static String words(End end) {
        return switch (end) {
            case End.Complete complete -> "complete";
            case End.LastAckMissing missing -> "complete, last acknowledgement missing";
            case End.SizeAsked asked -> "size asked";
            case End.Aborted aborted ->
                "aborted by client: " + aborted.code() + (aborted.message().isEmpty() ? "" : " " + aborted.message());
            case End.OptionsIgnored ignored -> "options ignored";
            case End.TimedOut timedOut -> "timed out";
        };
    }

    private void end(Transmission transmission, String how) {
        byToken.remove(transmission.token);
        byPeer.remove(transmission.peer, transmission);
        counts.active(byToken.size());
        if (!listening.contains(transmission.socket)) {
            readiness.remove(transmission.socket);
            transmission.socket.close();
        }
        Transfer state = transmission.state();
        long delivered = Math.min(
                transmission.content.length(), state.acked() * state.agreement().blockSize());
        transmission.content.close();
        String label = how.startsWith("aborted") ? "aborted" : how;
        counts.ended(PROTOCOL, label.replace(' ', '_').replace(",", ""), delivered, state.resent());
        told.fetched(
                transmission.about,
                PROTOCOL,
                transmission.request.file(),
                delivered,
                System.nanoTime() - transmission.startedAt,
                state.resent(),
                how);
    }

    /** Refuses from a port of its own, as any answer to a request: some clients take none from the service's port. */
    private void refuseRequest(
            UdpSender sender, UdpSocket socket, Ipv4 local, Peer peer, ErrorCode code, String message) {
        if (!policy.singlePort()) {
            try (UdpSocket own = UdpSocket.open(PROTOCOL, new InetSocketAddress(local.inet(), 0))) {
                refuse(sender, own, peer, code, message);
                return;
            } catch (ServiceFailure e) {
                // Without a socket left, better from the service's port than no answer.
            }
        }
        refuse(sender, socket, peer, code, message);
    }

    private static void refuse(UdpSender sender, UdpSocket socket, Peer peer, ErrorCode code, String message) {
        sender.datagram(socket, peer.address(), peer.port(), TftpCodec.encode(new Failure(code.ordinal(), message)));
    }

    /** Waits a little for transfers under way, and closes the sockets. */
    @Override
    public void close() {
        stopping = true;
        readiness.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        uploads.close();
        resolving.close();
        for (Resolved late = inbox.poll(); late != null; late = inbox.poll()) {
            if (late.resolution() instanceof Resolution.Send send) {
                send.content().close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        readiness.close();
        listening.forEach(UdpSocket::close);
    }
}
