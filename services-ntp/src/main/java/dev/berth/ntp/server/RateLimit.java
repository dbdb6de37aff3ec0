package dev.berth.ntp.server;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often one client may ask. Text: {@code 4/s}, {@code 30/m} or {@code 10/64s}.
 *
 * @param requests in every {@code per}, on the average
 */
public record RateLimit(int requests, Duration per) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})/(\\d{0,4})([sm])");
    /** What may come at once: a client's burst, and two more of those that share its address. */
    private static final int BURST = 24;

    /** @throws IllegalArgumentException with what was expected */
    public static RateLimit of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no rate; write off, or like 4/s, 30/m or 10/64s");
        }
        long count = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
        if (count == 0) {
            throw new IllegalArgumentException("'" + text + "' has no time in it; write it like 10/64s");
        }
        return new RateLimit(
                Integer.parseInt(matcher.group(1)),
                matcher.group(3).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count));
    }

    int burst() {
        return Math.max(BURST, requests);
    }

    double perNano() {
        return requests / (double) per.toNanos();
    }
}
