package dev.berth.appliance.operation;

import org.jspecify.annotations.Nullable;

/**
 * What an operation answers that only begins long work. The CLI follows the job to its end.
 *
 * @param job its number; null in a preview
 * @param foretold what a preview says that it would do
 */
public record Started(@Nullable Long job, @Nullable String foretold) {
    public static Started job(long number) {
        return new Started(number, null);
    }

    public static Started would(String words) {
        return new Started(null, words);
    }
}
