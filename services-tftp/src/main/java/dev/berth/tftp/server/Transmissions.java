package dev.berth.tftp.server;

import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpReceiver;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.message.Decoded;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.transfer.Agreement;
import dev.berth.tftp.transfer.Output;
import dev.berth.tftp.transfer.Output.End;
import dev.berth.tftp.transfer.Rollover;
import dev.berth.tftp.transfer.Transfer;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The files that are on their way to clients now. Belongs to the loop's thread. */
final class Transmissions {
    static final String PROTOCOL = "tftp";

    private static final int STRANGERS = 4;
    private static final int LONGEST_PACKET = 2_048;
    /** Each transfer has two tokens: this is what the one of its socket for strangers has more. */
    private static final long STRANGER = 1;

    private static final int DATA = 3 << 16;

    /** Nanoseconds after which others are looked at. */
    private static final long TURN = 1_000_000;

    /** Blocks that show how quick a client is. */
    private static final int FIRST = 16;

    /**
     * Nanoseconds for which we look for an answer before we sleep, where answers come within them: on virtual machines whose processors stop when
     * nobody wants them, to be woken takes as long, and costs more CPU.
     */
    private static final long QUICK = 250_000;

    private record Timer(long at, Transmission of) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(at, other.at);
        }
    }

    private final Readiness readiness;
    private final UdpSender sender;
    private final Refusals refusals;
    private final Told told;
    private final Counts counts;
    private final UdpReceiver receiver;
    private final UdpBatch batch;
    private final Map<Long, Transmission> byToken = new HashMap<>();
    private final Map<Peer, Transmission> byPeer = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long nextToken;

    /** @param firstToken from which on tokens are of transfers' own sockets */
    Transmissions(
            Arena arena,
            Readiness readiness,
            long firstToken,
            UdpSender sender,
            Refusals refusals,
            Told told,
            Counts counts) {
        receiver = new UdpReceiver(arena, LONGEST_PACKET);
        batch = new UdpBatch(arena, STRANGERS, LONGEST_PACKET);
        this.readiness = readiness;
        nextToken = firstToken + (firstToken & STRANGER);
        this.sender = sender;
        this.refusals = refusals;
        this.told = told;
        this.counts = counts;
    }

    int size() {
        return byToken.size();
    }

    @Nullable
    Transmission of(Peer peer) {
        return byPeer.get(peer);
    }

    /** When {@link #expire} has something to do, of System.nanoTime, or null for never. */
    @Nullable
    Long nextTimer() {
        Timer next = timers.peek();
        return next == null ? null : next.at();
    }

    /** Begins to send; refuses if there is no socket to be had. */
    void begin(Arrival arrival, ReadRequest request, Resolution.Send send, Rollover rollover, boolean singlePort) {
        TransferPort own = singlePort ? null : TransferPort.open(arrival.local(), arrival.peer());
        if (own == null && !singlePort) {
            send.content().close();
            counts.refused(PROTOCOL, "busy");
            refusals.send(arrival.socket(), arrival.peer(), ErrorCode.NOT_DEFINED, "Too many transfers, try again");
            return;
        }
        long token = nextToken;
        nextToken += 2;
        long now = System.nanoTime();
        var transmission = new Transmission(
                arrival.peer(), request, send.content(), send.about(), arrival.socket(), own, token, now);
        byToken.put(token, transmission);
        byPeer.put(arrival.peer(), transmission);
        counts.active(byToken.size());
        if (own != null) {
            readiness.addForNews(own.client(), token);
            readiness.add(own.strangers(), token + STRANGER);
        }
        long length = send.content().length();
        step(transmission, Transfer.begin(Agreement.of(request.options(), length), rollover, length, now));
    }

    /** A packet of that transfer's client. */
    void received(Transmission transmission, TftpPacket packet) {
        step(transmission, transmission.state().received(packet, System.nanoTime()));
    }

    /** Whether it was of use. */
    private boolean received(Transmission transmission, ByteBuffer datagram) {
        if (TftpCodec.decode(datagram) instanceof Decoded.Whole whole) {
            Transfer.Step step = transmission.state().received(whole.packet(), System.nanoTime());
            step(transmission, step);
            return !(step.output() instanceof Output.Nothing);
        }
        counts.ignored();
        return false;
    }

    /** Something waits at a transfer's own port. */
    void ready(long token) {
        Transmission transmission = byToken.get(token & ~STRANGER);
        if (transmission == null || transmission.own == null) {
            return;
        }
        if ((token & STRANGER) != 0) {
            strangers(transmission.own.strangers());
            return;
        }
        read(transmission);
    }

    /**
     * Takes what has arrived. In lock-step only until one is of use, for then the next can only be a duplicate, and is
     * looked at with what arrives next, or before anything is sent again.
     */
    private void read(Transmission transmission) {
        boolean enough = false;
        while (!enough && !transmission.isOver()) {
            ByteBuffer datagram = receiver.receive(transmission.socket);
            enough = datagram == null
                    || received(transmission, datagram) && transmission.state().isLockStep();
        }
    }

    /**
     * Goes on with the only client there is while it answers at once: one call that waits costs the system less than two of
     * which one waits. What else there may be waits for a moment, or for a client that hesitates, a tick of the system.
     *
     * @return whether there is more to be said to it
     */
    boolean converse() {
        if (byToken.size() != 1) {
            return false;
        }
        Transmission only = byToken.values().iterator().next();
        long began = System.nanoTime();
        while (!only.isOver() && isQuick(only)) {
            ByteBuffer datagram = receiver.await(only.socket, QUICK);
            if (datagram == null) {
                return false;
            }
            received(only, datagram);
            if (System.nanoTime() - began > TURN) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuick(Transmission transmission) {
        Transfer state = transmission.state();
        return transmission.own != null && state.isLockStep() && state.acked() > FIRST && state.roundTrip() < QUICK;
    }

    private void strangers(UdpSocket socket) {
        int count = batch.receive(socket);
        for (int i = 0; i < count; i++) {
            counts.ignored();
            // An error is never answered with an error (RFC 1350 §7).
            if (!(TftpCodec.decode(batch.datagram(i)) instanceof Decoded.Whole whole
                    && whole.packet() instanceof Failure)) {
                var stranger = new Peer(batch.source(i), batch.sourcePort(i));
                refusals.send(socket, stranger, ErrorCode.UNKNOWN_TRANSFER_ID, "Unknown transfer ID");
            }
        }
    }

    /** Sends again what was not acknowledged in time. */
    void expire() {
        long now = System.nanoTime();
        for (Timer timer = timers.peek(); timer != null && timer.at() <= now; timer = timers.peek()) {
            timers.poll();
            Transmission transmission = timer.of();
            if (transmission.timer == timer.at() && !transmission.isOver()) {
                transmission.timer = Long.MAX_VALUE;
                if (transmission.own != null) {
                    read(transmission);
                }
                if (!transmission.isOver()) {
                    step(transmission, transmission.state().expired(now));
                }
            }
        }
    }

    private void step(Transmission transmission, Transfer.Step step) {
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
                if (!send(transmission, next, blocks)) {
                    refusals.send(
                            transmission.socket, transmission.peer, ErrorCode.NOT_DEFINED, "The file has changed");
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

    private boolean send(Transmission transmission, Transfer state, Output.Blocks blocks) {
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

    /** Ends what is under way; the clients are told. */
    void stop() {
        for (Transmission transmission : List.copyOf(byToken.values())) {
            refusals.send(transmission.socket, transmission.peer, ErrorCode.NOT_DEFINED, "Server stops");
            end(transmission, "server stopped");
        }
    }

    void end(Transmission transmission, String how) {
        transmission.end();
        byToken.remove(transmission.token);
        byPeer.remove(transmission.peer, transmission);
        counts.active(byToken.size());
        if (transmission.own != null) {
            readiness.remove(transmission.own.client());
            readiness.remove(transmission.own.strangers());
            transmission.own.close();
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
}
