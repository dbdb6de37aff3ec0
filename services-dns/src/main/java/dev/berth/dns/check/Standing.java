package dev.berth.dns.check;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a member stands after its tests so far.
 *
 * @param streak tests in a row that said the contrary
 * @param since when it came up or went down
 * @param trouble what the last test that failed said, or null
 */
public record Standing(
        boolean up, int streak, Instant since, @Nullable String trouble) {
    public static Standing starting(boolean up, Instant now) {
        return new Standing(up, 0, now, null);
    }

    /** @param failure what a test said that failed, or null for one that succeeded */
    public Standing after(@Nullable String failure, Check check, Instant now) {
        boolean well = failure == null;
        if (well == up) {
            return new Standing(up, 0, since, well ? null : failure);
        }
        int contrary = streak + 1;
        return contrary >= (well ? check.rise() : check.fall())
                ? new Standing(well, 0, now, failure)
                : new Standing(up, contrary, since, failure == null ? trouble : failure);
    }
}
