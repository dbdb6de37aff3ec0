package dev.berth.tftp.transfer;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;

/**
 * A file on its way from a client (RFC 1350 §4; RFC 7440 where it sends windows). Each step gives the next state and what is
 * to be done.
 *
 * @param most octets that we take
 * @param negotiating whether no block has answered our OACK or ACK 0 yet
 * @param have the last block that came in order, counted from 1
 * @param octets that came in order
 * @param unacked blocks since the last acknowledgement
 * @param complained whether the gap in this window was told already
 * @param last whether the short block has come
 * @param sentAt when something was sent last
 * @param heardAt when the client made progress last
 */
public record Reception(
        Agreement agreement,
        Rollover rollover,
        long most,
        boolean negotiating,
        long have,
        long octets,
        int unacked,
        boolean complained,
        boolean last,
        long sentAt,
        long heardAt,
        Pace pace,
        long repeated) {
    /** The next state and what is done. */
    public record Step(Reception next, Act act) {}

    /** What a step asks for. */
    public sealed interface Act {
        record Nothing() implements Act {}

        /** Send the OACK of the agreement. */
        record OptionAck() implements Act {}

        /** Send an ACK with this number. */
        record Acknowledge(int number) implements Act {}

        /** Append the octets; then send an ACK with this number, unless it is negative. */
        record Store(Octets octets, int number) implements Act {}

        /** Append the octets, make the file durable, and only then send an ACK with this number. */
        record Finish(Octets octets, int number) implements Act {}

        /** The client sent more than we take. */
        record TooLarge() implements Act {}

        /** A block is longer than agreed. */
        record Illegal() implements Act {}

        /** The client gave up. */
        record Aborted(int code, String message) implements Act {}

        /** Nothing was heard for too long. */
        record TimedOut() implements Act {}
    }

    private static final Act NOTHING = new Act.Nothing();
    private static final int NO_ACK = -1;
    private static final long PATIENCE = 30_000_000_000L;
    private static final int REPETITIONS = 4;

    /** Begins with the OACK, or with ACK 0 where no option was accepted. */
    public static Step begin(Agreement agreement, Rollover rollover, long most, long now) {
        var start =
                new Reception(agreement, rollover, most, true, 0, 0, 0, false, false, now, now, Pace.of(agreement), 0);
        return new Step(start, start.opening());
    }

    private Act opening() {
        return agreement.accepted().isEmpty() ? new Act.Acknowledge(0) : new Act.OptionAck();
    }

    /** When {@link #expired} is due. */
    public long deadline() {
        return sentAt + pace.timeout();
    }

    /** A packet of this transfer's client. */
    public Step received(TftpPacket packet, long now) {
        return switch (packet) {
            case Data data -> data(data, now);
            case Failure failure -> new Step(this, new Act.Aborted(failure.code(), failure.message()));
            default -> new Step(this, NOTHING);
        };
    }

    private Step data(Data data, long now) {
        int length = data.payload().length();
        if (length > agreement.blockSize()) {
            return new Step(this, new Act.Illegal());
        }
        if (last || data.block() != rollover.number(have + 1)) {
            return unexpected(now);
        }
        if (octets + length > most) {
            return new Step(this, new Act.TooLarge());
        }
        boolean end = length < agreement.blockSize();
        boolean full = end || unacked + 1 == agreement.windowSize();
        var next = new Reception(
                agreement,
                rollover,
                most,
                false,
                have + 1,
                octets + length,
                full ? 0 : unacked + 1,
                false,
                end,
                full ? now : sentAt,
                now,
                pace.calm(),
                repeated);
        int number = rollover.number(have + 1);
        if (end) {
            return new Step(next, new Act.Finish(data.payload(), number));
        }
        return new Step(next, new Act.Store(data.payload(), full ? number : NO_ACK));
    }

    /**
     * A block that we have, or one after a gap. In lock-step our acknowledgement was lost; in a window the client is told once
     * from where to go on (RFC 7440 §4).
     */
    private Step unexpected(long now) {
        boolean windows = agreement.windowSize() > 1;
        if (negotiating || windows && complained && !last) {
            return new Step(this, NOTHING);
        }
        return new Step(again(now, windows, pace), new Act.Acknowledge(rollover.number(have)));
    }

    private Reception again(long now, boolean complaint, Pace then) {
        return new Reception(
                agreement,
                rollover,
                most,
                negotiating,
                have,
                octets,
                0,
                complaint,
                last,
                now,
                heardAt,
                then,
                repeated + 1);
    }

    /** To be called when {@link #deadline} has passed: acknowledges again, or gives up. */
    public Step expired(long now) {
        if (now < deadline()) {
            return new Step(this, NOTHING);
        }
        if (now - heardAt >= Math.max(PATIENCE, (REPETITIONS + 1) * pace.base())) {
            return new Step(this, new Act.TimedOut());
        }
        return new Step(
                again(now, false, pace.backedOff()),
                negotiating ? opening() : new Act.Acknowledge(rollover.number(have)));
    }
}
