package dev.berth.appliance.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a long list, and how long the list is: what an operation with {@code match}, {@code offset} and {@code limit}
 * answers, so that a table of 100,000 rows is shown a page at a time.
 *
 * @param total null when all was asked for
 */
public record Excerpt<T>(List<T> rows, @Nullable Integer total) {
    public static final String MATCH = "only those with this text in them";
    public static final String OFFSET = "how many to leave out at the beginning";
    public static final String LIMIT = "how many at most; all if not given";

    /**
     * The part that was asked for.
     *
     * @param has whether a row has the text, which is in lower case, in what is shown of it
     * @throws OperationFailure INVALID for a negative number
     */
    public static <T> Excerpt<T> of(
            Stream<T> all,
            @Nullable String match,
            @Nullable Integer offset,
            @Nullable Integer limit,
            BiPredicate<T, String> has)
            throws OperationFailure {
        int from = offset == null ? 0 : offset;
        int most = limit == null ? Integer.MAX_VALUE : limit;
        if (from < 0 || most < 0) {
            throw new OperationFailure(OperationFailure.Reason.INVALID, "offset and limit are not negative");
        }
        String text = match == null ? "" : match.strip().toLowerCase(Locale.ROOT);
        List<T> rows = new ArrayList<>();
        int[] total = {0};
        all.filter(row -> text.isEmpty() || has.test(row, text)).forEachOrdered(row -> {
            if (total[0] >= from && rows.size() < most) {
                rows.add(row);
            }
            total[0]++;
        });
        return new Excerpt<>(rows, limit == null ? null : total[0]);
    }

    /** The same of a list whose length is known: without a text to look for, no row after the part is looked at. */
    public static <T> Excerpt<T> of(
            Stream<T> all,
            int length,
            @Nullable String match,
            @Nullable Integer offset,
            @Nullable Integer limit,
            BiPredicate<T, String> has)
            throws OperationFailure {
        boolean some = limit != null && limit >= 0 && (offset == null || offset >= 0);
        if (limit == null || !some || match != null && !match.isBlank()) {
            return of(all, match, offset, limit, has);
        }
        return new Excerpt<>(all.skip(offset == null ? 0 : offset).limit(limit).toList(), length);
    }

    /** Whether {@code value} has {@code text}, which is in lower case, in it; false for null. */
    public static boolean in(@Nullable Object value, String text) {
        return value != null && value.toString().toLowerCase(Locale.ROOT).contains(text);
    }
}
