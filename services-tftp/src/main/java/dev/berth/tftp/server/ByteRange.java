package dev.berth.tftp.server;

import org.jspecify.annotations.Nullable;

/** The part of a file that a Range header asks for (RFC 9110 §14). {@code length} may be 0 only for an empty file. */
record ByteRange(long first, long length) {
    /** What a Range header comes to. */
    sealed interface Outcome {
        /** No Range, one that is not understood, or several: the whole file, as the RFC allows. */
        record Whole() implements Outcome {}

        record Part(ByteRange range) implements Outcome {}

        /** 416. */
        record Beyond() implements Outcome {}
    }

    private static final String UNIT = "bytes=";
    private static final int MOST_DIGITS = 18;

    static Outcome of(@Nullable String header, long size) {
        if (header == null || !header.startsWith(UNIT)) {
            return new Outcome.Whole();
        }
        String range = header.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || !digits(range.substring(0, dash)) || !digits(range.substring(dash + 1))) {
            return new Outcome.Whole();
        }
        String from = range.substring(0, dash);
        String to = range.substring(dash + 1);
        if (from.isEmpty()) {
            if (to.isEmpty()) {
                return new Outcome.Whole();
            }
            long suffix = Math.min(size, Long.parseLong(to));
            return suffix == 0 ? new Outcome.Beyond() : new Outcome.Part(new ByteRange(size - suffix, suffix));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(to));
        if (!to.isEmpty() && Long.parseLong(to) < first) {
            return new Outcome.Whole();
        }
        return first >= size ? new Outcome.Beyond() : new Outcome.Part(new ByteRange(first, last - first + 1));
    }

    private static boolean digits(String text) {
        return text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
