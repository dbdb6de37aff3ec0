package dev.berth.tftp.server;

import dev.berth.appliance.inventory.Subject;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.transfer.Agreement;
import dev.berth.tftp.transfer.NetasciiDecoder;
import dev.berth.tftp.transfer.Reception;
import dev.berth.tftp.transfer.Reception.Act;
import dev.berth.tftp.transfer.Rollover;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One file that a client writes, on a thread of its own: it may wait for the disk. */
final class Upload {
    /** How packets come and go. */
    interface Link {
        /** The next packet of the client, or null when there was none until {@code deadline} of System.nanoTime. */
        @Nullable
        TftpPacket receive(long deadline) throws IOException;

        void send(TftpPacket packet) throws IOException;
    }

    private static final String COMPLETE = "complete";

    /** So long a client whose last acknowledgement was lost may ask for it again. */
    private static final long LINGER = 3_000_000_000L;

    private final Link link;
    private final WriteRequest request;
    private final DropBox box;
    private final Rollover rollover;
    private final int largestBlock;
    private final @Nullable NetasciiDecoder text;
    private final long began = System.nanoTime();
    private @Nullable Reception state;
    private volatile boolean over;

    /** @param largestBlock that the link carries */
    Upload(Link link, WriteRequest request, DropBox box, Rollover rollover, int largestBlock) {
        this.link = link;
        this.request = request;
        this.box = box;
        this.rollover = rollover;
        this.largestBlock = largestBlock;
        text = request.mode().equals("netascii") ? new NetasciiDecoder() : null;
    }

    /** Takes the file and tells how it went. */
    void run(Subject about, Told told, Counts counts) {
        String ended;
        try {
            ended = take();
        } catch (DropBox.Refusal e) {
            ended = "refused: " + e.getMessage();
            refuse(e.code(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            ended = "not stored: " + e.getClass().getSimpleName() + " " + e.getMessage();
            refuse(ErrorCode.NOT_DEFINED, "The server cannot store it");
        }
        over = true;
        Reception last = state;
        long octets = last == null ? 0 : last.octets();
        boolean complete = ended.equals(COMPLETE);
        counts.stored(complete, octets);
        told.stored(
                about, request.file(), octets, System.nanoTime() - began, last == null ? 0 : last.repeated(), ended);
        if (complete && last != null) {
            linger(last);
        }
    }

    /** Whether nothing more will come of it. */
    boolean isOver() {
        return over;
    }

    private void refuse(ErrorCode code, String message) {
        try {
            link.send(new Failure(code.ordinal(), message));
        } catch (IOException e) {
            // The client will find out by itself.
        }
    }

    private String take() throws IOException, DropBox.Refusal {
        long announced = announced();
        try (DropBox.Incoming file = box.begin(request.file(), announced)) {
            Agreement agreement = Agreement.of(options(), Math.max(0, announced));
            Reception.Step step = Reception.begin(agreement, rollover, file.room(), System.nanoTime());
            while (true) {
                state = step.next();
                String end = act(step.act(), step.next(), file);
                if (end != null) {
                    return end;
                }
                if (step.next().last()) {
                    return COMPLETE;
                }
                TftpPacket packet = link.receive(step.next().deadline());
                step = packet == null
                        ? step.next().expired(System.nanoTime())
                        : step.next().received(packet, System.nanoTime());
            }
        }
    }

    /** As asked, but for blocks that the link does not carry. */
    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(request.options());
        options.computeIfPresent("blksize", (name, asked) -> {
            try {
                return Integer.toString(Math.min(Integer.parseInt(asked), largestBlock));
            } catch (NumberFormatException e) {
                // Is left out of what is accepted.
                return asked;
            }
        });
        return options;
    }

    private long announced() {
        try {
            return Math.max(-1, Long.parseLong(request.options().getOrDefault("tsize", "-1")));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** How the transfer ended, or null while it goes on. */
    private @Nullable String act(Act act, Reception now, DropBox.Incoming file) throws IOException, DropBox.Refusal {
        switch (act) {
            case Act.Nothing nothing -> {
                // Waits on.
            }
            case Act.OptionAck ack -> link.send(new OptionAck(now.agreement().accepted()));
            case Act.Acknowledge acknowledge -> link.send(new Ack(acknowledge.number()));
            case Act.Store store -> {
                file.append(decoded(store.octets().bytes()));
                if (store.number() >= 0) {
                    link.send(new Ack(store.number()));
                }
            }
            case Act.Finish finish -> {
                file.append(decoded(finish.octets().bytes()));
                if (text != null) {
                    file.append(text.end());
                }
                file.finish();
                try {
                    link.send(new Ack(finish.number()));
                } catch (IOException e) {
                    // It is stored all the same; the client may ask again.
                }
            }
            case Act.TooLarge large -> throw new DropBox.Refusal(ErrorCode.DISK_FULL, "No space for so much");
            case Act.Illegal illegal ->
                throw new DropBox.Refusal(ErrorCode.ILLEGAL_OPERATION, "A block is longer than agreed");
            case Act.Aborted aborted -> {
                return "aborted by client: " + aborted.code()
                        + (aborted.message().isEmpty() ? "" : " " + aborted.message());
            }
            case Act.TimedOut timedOut -> {
                return "timed out";
            }
        }
        return null;
    }

    private byte[] decoded(byte[] octets) {
        return text == null ? octets : text.decode(octets);
    }

    /** Acknowledges the last block again for a client that did not hear it. */
    private void linger(Reception done) {
        try {
            long end = System.nanoTime() + LINGER;
            for (TftpPacket packet = link.receive(end); packet != null; packet = link.receive(end)) {
                if (done.received(packet, System.nanoTime()).act() instanceof Act.Acknowledge again) {
                    link.send(new Ack(again.number()));
                }
            }
        } catch (IOException e) {
            // The server stops; the file is stored.
        }
    }
}
