package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.transfer.Rollover;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Requests to read and to write: refused at once, or begun as soon as the file is found. Belongs to the loop's thread;
 * files are found and opened on others.
 */
final class Requests {
    private static final String BAD_MODE = "Mode is neither octet nor netascii";
    private static final String BUSY = "Too many transfers, try again";

    private record Resolved(Arrival arrival, ReadRequest request, Resolution resolution) {}

    private final Supplier<TftpServer.Policy> policy;
    private final Resolver resolver;
    private final Owners owners;
    private final Uploads uploads;
    private final Transmissions transmissions;
    private final Refusals refusals;
    private final Counts counts;
    private final Readiness readiness;
    private final ExecutorService resolving = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tftp-files-", 0).factory());
    private final ConcurrentLinkedQueue<Resolved> inbox = new ConcurrentLinkedQueue<>();
    private final Set<Peer> awaited = new HashSet<>();

    Requests(
            Supplier<TftpServer.Policy> policy,
            Resolver resolver,
            Owners owners,
            Uploads uploads,
            Transmissions transmissions,
            Refusals refusals,
            Counts counts,
            Readiness readiness) {
        this.policy = policy;
        this.resolver = resolver;
        this.owners = owners;
        this.uploads = uploads;
        this.transmissions = transmissions;
        this.refusals = refusals;
        this.counts = counts;
        this.readiness = readiness;
    }

    void read(Arrival arrival, ReadRequest request) {
        Peer peer = arrival.peer();
        Transmission known = transmissions.of(peer);
        if (awaited.contains(peer)
                || known != null
                        && known.request.equals(request)
                        && known.state().acked() == 0) {
            // What we sent first goes out again by its own timer.
            return;
        }
        counts.requested(Transmissions.PROTOCOL);
        if (!isKnown(request.mode())) {
            refuse(arrival, "mode", ErrorCode.ILLEGAL_OPERATION, BAD_MODE);
            return;
        }
        if (transmissions.size() + awaited.size() >= TftpServer.MOST_TRANSFERS) {
            counts.refused(Transmissions.PROTOCOL, "busy");
            refusals.send(arrival.socket(), peer, ErrorCode.NOT_DEFINED, BUSY);
            return;
        }
        if (known != null) {
            transmissions.end(known, "asked anew");
        }
        awaited.add(peer);
        resolving.execute(() -> {
            Resolution resolution;
            try {
                resolution = resolver.resolve(peer.address(), request);
            } catch (RuntimeException e) {
                resolution = new Resolution.Refuse(ErrorCode.NOT_DEFINED, "Internal error");
            }
            inbox.add(new Resolved(arrival, request, resolution));
            readiness.wake();
        });
    }

    /** Begins what has been found meanwhile. */
    void begin() {
        for (Resolved resolved = inbox.poll(); resolved != null; resolved = inbox.poll()) {
            Arrival arrival = resolved.arrival();
            awaited.remove(arrival.peer());
            boolean singlePort = policy.get().singlePort();
            switch (resolved.resolution()) {
                case Resolution.Refuse refusal ->
                    refusals.answer(arrival, singlePort, refusal.code(), refusal.message());
                case Resolution.Send send ->
                    transmissions.begin(
                            arrival,
                            resolved.request(),
                            send,
                            rollover(arrival.peer().address()),
                            singlePort);
            }
        }
    }

    void write(Arrival arrival, WriteRequest request) {
        Peer peer = arrival.peer();
        if (uploads.has(peer)) {
            return;
        }
        counts.requested(Transmissions.PROTOCOL);
        TftpServer.Policy current = policy.get();
        DropBox box = current.box();
        if (box == null) {
            refuse(arrival, "write", ErrorCode.ACCESS_VIOLATION, "Writing is off");
        } else if (!owners.isOurs(peer.address())) {
            refuse(arrival, "write", ErrorCode.ACCESS_VIOLATION, "Not from your network");
        } else if (!isKnown(request.mode())) {
            refuse(arrival, "mode", ErrorCode.ILLEGAL_OPERATION, BAD_MODE);
        } else if (uploads.full()) {
            refuse(arrival, "busy", ErrorCode.NOT_DEFINED, BUSY);
        } else {
            uploads.begin(
                    peer,
                    arrival.local(),
                    request,
                    box,
                    rollover(peer.address()),
                    current.singlePort() ? sends(arrival.socket()) : null);
        }
    }

    private static BiConsumer<Peer, byte[]> sends(UdpSocket socket) {
        var own = new UdpSender(Arena.ofAuto());
        return (peer, octets) -> own.datagram(socket, peer.address(), peer.port(), octets);
    }

    private static boolean isKnown(String mode) {
        return mode.equals("octet") || mode.equals("netascii");
    }

    private void refuse(Arrival arrival, String reason, ErrorCode code, String message) {
        counts.refused(Transmissions.PROTOCOL, reason);
        refusals.answer(arrival, policy.get().singlePort(), code, message);
    }

    private Rollover rollover(Ipv4 client) {
        return policy.get().rollToOne().stream().anyMatch(subnet -> subnet.contains(client))
                ? Rollover.TO_ONE
                : Rollover.TO_ZERO;
    }

    /** To be called after the loop has ended: waits for the other threads and lets go of what they found. */
    void close() {
        uploads.close();
        resolving.close();
        for (Resolved late = inbox.poll(); late != null; late = inbox.poll()) {
            if (late.resolution() instanceof Resolution.Send send) {
                send.content().close();
            }
        }
    }
}
