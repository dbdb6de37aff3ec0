package dev.berth.appliance.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants as people read them. */
final class Moments {
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private Moments() {}

    /** {@code in 5 min}, {@code 3 h ago}, {@code never} for what has no end. */
    static String relative(Instant at, Instant now) {
        if (!at.isBefore(NEVER)) {
            return "never";
        }
        Duration between = Duration.between(now, at);
        String words = words(between.abs().toSeconds());
        return words.isEmpty() ? "now" : between.isNegative() ? words + " ago" : "in " + words;
    }

    private static String words(long seconds) {
        if (seconds < 2) {
            return "";
        }
        if (seconds < 100) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 100) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + " h" : hours / 24 + " d";
    }

    static String exact(Instant at) {
        return at.isBefore(NEVER) ? EXACT.format(at) : "never";
    }

    /** The time of today, or the day too. */
    static String brief(Instant at, Instant now) {
        boolean today = at.truncatedTo(java.time.temporal.ChronoUnit.DAYS)
                .equals(now.truncatedTo(java.time.temporal.ChronoUnit.DAYS));
        return at.isBefore(NEVER) ? (today ? CLOCK : DAY).format(at) : "never";
    }
}
