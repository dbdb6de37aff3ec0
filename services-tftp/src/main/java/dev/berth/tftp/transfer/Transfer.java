package dev.berth.tftp.transfer;

import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.transfer.Output.Blocks;
import dev.berth.tftp.transfer.Output.End;
import dev.berth.tftp.transfer.Output.Ended;
import dev.berth.tftp.transfer.Output.Nothing;

/**
 * A file on its way to a client. Each step gives the next state and what is to be sent.
 *
 * @param lastBlock number of the final, short or empty block, counted from 1
 * @param negotiating whether the OACK has not been acknowledged yet
 * @param acked the last block of which the client has everything before it
 * @param sent the last block that was sent
 * @param sentAt when something was sent last
 * @param heardAt when the client made progress last
 * @param pace the time that packets take
 * @param repeated whether something of what is in flight was sent more than once
 * @param resent blocks sent again, for the record
 */
public record Transfer(
        Agreement agreement,
        Rollover rollover,
        long lastBlock,
        boolean negotiating,
        long acked,
        long sent,
        long sentAt,
        long heardAt,
        Pace pace,
        boolean repeated,
        long resent) {
    /** The next state and what is done. */
    public record Step(Transfer next, Output output) {}

    private static final Nothing NOTHING = new Nothing();
    private static final long PATIENCE = 30_000_000_000L;
    /** A client that does not take the OACK has asked anew, or gone, long before. */
    private static final long SHORT_PATIENCE = 12_000_000_000L;
    /** At least so many repetitions fit into the patience where the client chose a long timeout. */
    private static final int REPETITIONS = 4;

    /** Begins with the OACK, or with the first block where no option was accepted. */
    public static Step begin(Agreement agreement, Rollover rollover, long length, long now) {
        long lastBlock = length / agreement.blockSize() + 1;
        boolean negotiating = !agreement.accepted().isEmpty();
        var start =
                new Transfer(agreement, rollover, lastBlock, negotiating, 0, 0, now, now, Pace.of(agreement), false, 0);
        return negotiating ? new Step(start, new Output.OptionAck()) : start.window(now);
    }

    /** When {@link #expired} is due. */
    public long deadline() {
        return sentAt + pace.timeout();
    }

    /** Whether each block waits for the acknowledgement of the one before. */
    public boolean isLockStep() {
        return agreement.windowSize() == 1;
    }

    /** How long the client takes to answer, in nanoseconds; 0 before it is known. */
    public long roundTrip() {
        return pace.roundTrip();
    }

    /** A packet of this transfer's client. */
    public Step received(TftpPacket packet, long now) {
        return switch (packet) {
            case Ack ack -> acknowledged(ack.block(), now);
            case Failure failure -> new Step(this, new Ended(aborted(failure)));
            // None of these belongs here; the transfer goes on.
            case ReadRequest stray -> new Step(this, NOTHING);
            case WriteRequest stray -> new Step(this, NOTHING);
            case Data stray -> new Step(this, NOTHING);
            case OptionAck stray -> new Step(this, NOTHING);
        };
    }

    /** Before it has taken a block (GRUB opens each file twice, and takes the OACK the first time, too). */
    private End aborted(Failure failure) {
        return acked == 0 && agreement.accepted().containsKey("tsize")
                ? new End.SizeAsked()
                : new End.Aborted(failure.code(), failure.message());
    }

    private Step acknowledged(int number, long now) {
        if (negotiating) {
            return number == 0 ? progressed(0, now).window(now) : new Step(this, NOTHING);
        }
        long block = blockOf(number);
        if (block < 0) {
            return new Step(this, NOTHING);
        }
        if (block == acked) {
            return duplicate(now);
        }
        Transfer next = progressed(block, now);
        return block == lastBlock ? new Step(next, new Ended(new End.Complete())) : next.window(now);
    }

    /** The block in flight, or the one before them, that has this number on the wire; -1 when none has. */
    private long blockOf(int number) {
        for (long block = sent; block >= acked; block--) {
            if (rollover.number(block) == number) {
                return block;
            }
        }
        return -1;
    }

    /**
     * In lock-step a duplicate is never answered, or every later packet would be doubled (the Sorcerer's Apprentice,
     * RFC 1123 §4.2.3.1). With a window it says that the first block of it was lost (RFC 7440 §4), unless it follows the
     * window too closely to be an answer to it.
     */
    private Step duplicate(long now) {
        boolean answer = agreement.windowSize() > 1
                && sent > acked
                && now - sentAt >= (repeated ? pace.roundTrip() : pace.roundTrip() / 4);
        return answer ? window(now) : new Step(this, NOTHING);
    }

    private Transfer progressed(long block, long now) {
        Pace measured = repeated ? pace.calm() : pace.measured(now - sentAt);
        return new Transfer(agreement, rollover, lastBlock, false, block, sent, sentAt, now, measured, false, resent);
    }

    /** Sends the window that follows what is acknowledged. */
    private Step window(long now) {
        long first = acked + 1;
        long last = Math.min(lastBlock, acked + agreement.windowSize());
        long again = Math.max(0, Math.min(sent, last) - acked);
        var next = new Transfer(
                agreement,
                rollover,
                lastBlock,
                false,
                acked,
                Math.max(sent, last),
                now,
                heardAt,
                pace,
                again > 0,
                resent + again);
        return new Step(next, new Blocks(first, last));
    }

    /** What it means that nothing is heard any more. */
    private End silence() {
        if (negotiating) {
            return agreement.accepted().containsKey("tsize") ? new End.SizeAsked() : new End.OptionsIgnored();
        }
        return acked == lastBlock - 1 && sent == lastBlock ? new End.LastAckMissing() : new End.TimedOut();
    }

    /** To be called when {@link #deadline} has passed: sends again, or gives up. */
    public Step expired(long now) {
        if (now < deadline()) {
            return new Step(this, NOTHING);
        }
        long patience = Math.max(negotiating ? SHORT_PATIENCE : PATIENCE, (REPETITIONS + 1) * pace.base());
        if (now - heardAt >= patience) {
            return new Step(this, new Ended(silence()));
        }
        Transfer slower = new Transfer(
                agreement,
                rollover,
                lastBlock,
                negotiating,
                acked,
                sent,
                now,
                heardAt,
                pace.backedOff(),
                true,
                negotiating ? resent + 1 : resent);
        return negotiating ? new Step(slower, new Output.OptionAck()) : slower.window(now);
    }
}
