package dev.berth.appliance.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A satisfiable range of a file's octets, both ends included. */
public record ByteRange(long first, long last) {
    private static final Pattern ONE =
            Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*", Pattern.CASE_INSENSITIVE);

    /** What a Range header asks for (RFC 9110 §14.2). */
    public sealed interface Asked {
        /** All of it: no range, one in another unit, several, or a malformed one, which are ignored. */
        record Everything() implements Asked {}

        record Part(ByteRange range) implements Asked {}

        /** Beyond the end: 416. */
        record Unsatisfiable() implements Asked {}
    }

    public long length() {
        return last - first + 1;
    }

    /** {@code size} of the file in octets. */
    public static Asked of(@Nullable String header, long size) {
        Matcher range = ONE.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return new Asked.Everything();
        }
        Optional<Long> from = number(range.group(1));
        Optional<Long> to = number(range.group(2));
        if (from.isEmpty()) {
            return to.isEmpty() ? new Asked.Everything() : suffix(to.get(), size);
        }
        if (to.isPresent() && to.get() < from.get()) {
            return new Asked.Everything();
        }
        if (from.get() >= size) {
            return new Asked.Unsatisfiable();
        }
        return new Asked.Part(new ByteRange(from.get(), Math.min(to.orElse(size - 1), size - 1)));
    }

    private static Asked suffix(long length, long size) {
        return length == 0 || size == 0
                ? new Asked.Unsatisfiable()
                : new Asked.Part(new ByteRange(Math.max(0, size - length), size - 1));
    }

    private static Optional<Long> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(digits));
    }
}
