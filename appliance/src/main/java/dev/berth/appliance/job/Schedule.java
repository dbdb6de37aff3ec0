package dev.berth.appliance.job;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When something is to be done again and again: {@code every 6h}, {@code hourly}, {@code daily}, {@code weekly},
 * {@code monthly}, or the five fields of crontab(5): {@code 30 3 * * sun}.
 */
public sealed interface Schedule {
    /** The first time after {@code now}. */
    Instant next(Instant now, ZoneId zone);

    /** At multiples of an interval since 1970, so that a restart moves nothing. */
    record Every(Duration interval, String text) implements Schedule {
        @Override
        public Instant next(Instant now, ZoneId zone) {
            long seconds = interval.toSeconds();
            return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds + seconds);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * As cron does. A time that the clock skips in spring comes as much later; one that it repeats in autumn comes once.
     *
     * @param either whether it is enough that the day of the month or the day of the week fits: both are given
     */
    record Cron(
            CronField minute,
            CronField hour,
            CronField day,
            CronField month,
            CronField weekday,
            boolean either,
            String text)
            implements Schedule {
        /** Any day of any month comes within that: 29 February does after 2096 only in 2104. */
        private static final int DAYS = 9 * 366;

        @Override
        public Instant next(Instant now, ZoneId zone) {
            LocalDateTime at = LocalDateTime.ofInstant(now, zone)
                    .truncatedTo(ChronoUnit.MINUTES)
                    .plusMinutes(1);
            LocalDateTime end = at.plusDays(DAYS);
            while (at.isBefore(end)) {
                if (!fits(at)) {
                    at = at.toLocalDate().plusDays(1).atStartOfDay();
                } else if (!hour.has(at.getHour())) {
                    at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
                } else if (!minute.has(at.getMinute())
                        || !at.atZone(zone).toInstant().isAfter(now)) {
                    at = at.plusMinutes(1);
                } else {
                    return at.atZone(zone).toInstant();
                }
            }
            throw new IllegalArgumentException("'" + text + "' never comes");
        }

        private boolean fits(LocalDateTime at) {
            boolean byDay = day.has(at.getDayOfMonth());
            boolean byWeekday = weekday.has(at.getDayOfWeek().getValue() % 7);
            return month.has(at.getMonthValue()) && (either ? byDay || byWeekday : byDay && byWeekday);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws IllegalArgumentException with what was expected */
    static Schedule of(String text) {
        return Parsing.parse(text.strip());
    }

    /** How schedules are written. */
    final class Parsing {
        private static final Pattern EVERY = Pattern.compile("every ([1-9][0-9]{0,4})([mhd])");
        private static final Map<String, String> WORDS =
                Map.of("hourly", "0 * * * *", "daily", "0 0 * * *", "weekly", "0 0 * * 0", "monthly", "0 0 1 * *");

        private Parsing() {}

        private static Schedule parse(String text) {
            Matcher every = EVERY.matcher(text);
            if (every.matches()) {
                long count = Long.parseLong(every.group(1));
                return new Every(
                        switch (every.group(2)) {
                            case "m" -> Duration.ofMinutes(count);
                            case "h" -> Duration.ofHours(count);
                            default -> Duration.ofDays(count);
                        },
                        text);
            }
            String[] fields = WORDS.getOrDefault(text, text).split("\\s+");
            if (fields.length != 5) {
                throw new IllegalArgumentException(
                        "'" + text
                                + "' is no schedule; write it like 'every 6h', 'daily', or '30 3 * * sun' (minute hour day month weekday)");
            }
            var cron = new Cron(
                    CronField.of("minute", fields[0], 0, 59),
                    CronField.of("hour", fields[1], 0, 23),
                    CronField.of("day", fields[2], 1, 31),
                    CronField.of("month", fields[3], 1, 12),
                    CronField.of("weekday", fields[4], 0, 7),
                    !fields[2].startsWith("*") && !fields[4].startsWith("*"),
                    text);
            // 30 February.
            var unused = cron.next(Instant.EPOCH, java.time.ZoneOffset.UTC);
            return cron;
        }
    }
}
