package dev.berth.dns.master;

import dev.berth.appliance.net.DomainName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a large text in parts that are read beside each other, each as far as its lines are plain. Each supposes that an entry
 * begins where it does, and that origin and TTL are what they were when the text was parted; one of which that proves
 * untrue is left out.
 */
final class Parts {
    private static final int SMALLEST = 1 << 19;
    private static final int MOST = 24;

    private final Deque<Part> ahead = new ArrayDeque<>();

    private static final class Part {
        final int from;
        private final Supplier<PlainLines> reading;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final CompletableFuture<PlainLines> read = new CompletableFuture<>();

        Part(int from, Supplier<PlainLines> reading) {
            this.from = from;
            this.reading = reading;
        }

        /** Nothing where somebody else has begun it. */
        void read() {
            if (begun.compareAndSet(false, true)) {
                try {
                    read.complete(reading.get());
                } catch (RuntimeException | Error e) {
                    read.completeExceptionally(e);
                }
            }
        }

        boolean isRead() {
            return read.isDone();
        }

        PlainLines lines() {
            try {
                return read.join();
            } catch (CompletionException e) {
                Throwable cause = e.getCause();
                throw new IllegalArgumentException(cause == null ? "not read" : cause.getMessage(), e);
            }
        }

        void drop() {
            begun.set(true);
        }
    }

    /** Without any. */
    Parts() {}

    /** @param ttls fixed ones */
    Parts(byte[] text, int from, byte[] origin, DomainName zone, Ttls ttls, String file) {
        int size = Math.max(SMALLEST, (text.length - from) / MOST + 1);
        for (int start = from; start < text.length; ) {
            int begin = start;
            int end = nextOwner(text, Math.min(start + size, text.length));
            ahead.add(new Part(begin, () -> {
                var lines = new PlainLines(new Drafts(zone, (end - begin) / Drafts.OCTETS), ttls.copy());
                lines.read(text, begin, end, origin, file, 0);
                lines.sort();
                return lines;
            }));
            start = end;
        }
    }

    /** Whether so many octets are enough to be parted. */
    static boolean areWorthIt(int octets) {
        return octets > 2 * SMALLEST;
    }

    /** Whether the line that begins there has an owner. */
    static boolean canBegin(byte[] text, int at) {
        return text[at] > ' ';
    }

    /** The first line from {@code from} on that has an owner. */
    private static int nextOwner(byte[] text, int from) {
        int at = from;
        while (at < text.length && (text[at - 1] != '\n' || !canBegin(text, at))) {
            at++;
        }
        return at;
    }

    /** Lets somebody else begin. */
    void begin(Consumer<Runnable> helper) {
        ahead.forEach(part -> helper.accept(part::read));
    }

    /** Where the next part begins, or {@code end} where none does. */
    int begin(int end) {
        return ahead.isEmpty() ? end : ahead.getFirst().from;
    }

    boolean areLeft() {
        return !ahead.isEmpty();
    }

    /** The part that begins at {@code at}, once it has been read; null where none does. */
    @Nullable
    PlainLines at(int at) {
        while (!ahead.isEmpty() && ahead.getFirst().from < at) {
            ahead.removeFirst().drop();
        }
        if (ahead.isEmpty() || ahead.getFirst().from > at) {
            return null;
        }
        Part next = ahead.removeFirst();
        next.read();
        for (Iterator<Part> others = ahead.iterator(); !next.isRead() && others.hasNext(); ) {
            // Rather than wait for whoever has begun it.
            others.next().read();
        }
        return next.lines();
    }

    void drop() {
        ahead.forEach(Part::drop);
        ahead.clear();
    }
}
