package dev.berth.tftp.server;

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
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that carries all transfers: what comes in at the service's port, at transfers' own, and by timers. */
final class TftpServer implements AutoCloseable {
    /** Transfers under way at once; further requests are refused. */
    static final int MOST_TRANSFERS = 4_096;

    private static final int BATCH = 32;
    private static final int LONGEST_REQUEST = 2_048;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int SEND_BUFFER = 4 << 20;
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

    private final List<UdpSocket> listening;
    private final Uploads uploads;
    private final Counts counts;
    private final Consumer<ServiceFailure> failed;
    private volatile Policy policy;
    private final Arena arena = Arena.ofShared();
    private final Readiness readiness = new Readiness();
    private final UdpBatch batch = new UdpBatch(arena, BATCH, LONGEST_REQUEST);
    private final Refusals refusals;
    private final Transmissions transmissions;
    private final Requests requests;
    private final Thread thread;
    private volatile boolean stopping;

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
        this.uploads = new Uploads(owners, told, counts);
        this.counts = counts;
        this.failed = failed;
        this.policy = policy;
        var sender = new UdpSender(arena);
        refusals = new Refusals(sender);
        transmissions = new Transmissions(arena, readiness, listening.size(), sender, refusals, told, counts);
        requests =
                new Requests(() -> this.policy, resolver, owners, uploads, transmissions, refusals, counts, readiness);
        for (int i = 0; i < listening.size(); i++) {
            listening.get(i).buffers(RECEIVE_BUFFER, SEND_BUFFER);
            readiness.add(listening.get(i), i);
        }
        thread = Thread.ofPlatform().daemon().name("tftp").unstarted(this::run);
        thread.start();
    }

    void apply(Policy policy) {
        this.policy = policy;
    }

    private void run() {
        try {
            long stopAt = Long.MAX_VALUE;
            boolean conversing = false;
            while (System.nanoTime() < stopAt) {
                int ready = readiness.await(conversing ? 0 : untilNextTimer());
                for (int i = 0; i < ready; i++) {
                    long token = readiness.token(i);
                    if (token >= listening.size()) {
                        transmissions.ready(token);
                    } else if (token >= 0) {
                        packets(listening.get((int) token));
                    }
                }
                requests.begin();
                transmissions.expire();
                conversing = transmissions.converse();
                if (stopping && stopAt == Long.MAX_VALUE) {
                    stopAt = System.nanoTime() + STOP_PATIENCE;
                }
                if (stopping && transmissions.size() == 0) {
                    break;
                }
            }
            transmissions.stop();
        } catch (RuntimeException e) {
            failed.accept(new ServiceFailure(
                    "tftp: stopped by a fault of its own (" + e + ")", "report it; it is started again"));
        }
    }

    private int untilNextTimer() {
        Long next = transmissions.nextTimer();
        if (next == null) {
            return stopping ? 100 : -1;
        }
        long wait = Math.clamp((next - System.nanoTime() + MILLI - 1) / MILLI, 0, 60_000);
        return stopping ? Math.min(100, (int) wait) : (int) wait;
    }

    /** Packets at the service's port. */
    private void packets(UdpSocket socket) {
        int count = batch.receive(socket);
        for (int i = 0; i < count; i++) {
            var peer = new Peer(batch.source(i), batch.sourcePort(i));
            if (TftpCodec.decode(batch.datagram(i)) instanceof Decoded.Whole whole) {
                packet(new Arrival(socket, batch.destination(i, socket), peer), whole.packet());
            } else {
                counts.ignored();
            }
        }
    }

    private void packet(Arrival arrival, TftpPacket packet) {
        switch (packet) {
            case ReadRequest request -> {
                if (!stopping) {
                    requests.read(arrival, request);
                }
            }
            case WriteRequest request -> {
                if (!stopping) {
                    requests.write(arrival, request);
                }
            }
            case TftpPacket other -> {
                Transmission known = transmissions.of(arrival.peer());
                if (known != null && known.socket == arrival.socket()) {
                    transmissions.received(known, other);
                } else if (!uploads.received(arrival.peer(), other)) {
                    stray(arrival, other);
                }
            }
        }
    }

    /** A packet of no transfer at the service's port; who believes that there is one is told (RFC 1350 §4). */
    private void stray(Arrival arrival, TftpPacket packet) {
        counts.ignored();
        if (policy.singlePort() && !(packet instanceof Failure)) {
            refusals.send(arrival.socket(), arrival.peer(), ErrorCode.UNKNOWN_TRANSFER_ID, "Unknown transfer ID");
        }
    }

    /** Waits a little for transfers under way, and closes the sockets. */
    @Override
    public void close() {
        stopping = true;
        readiness.end(thread);
        requests.close();
        readiness.close();
        arena.close();
        listening.forEach(UdpSocket::close);
    }
}
