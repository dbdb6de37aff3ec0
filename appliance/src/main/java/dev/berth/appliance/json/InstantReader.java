package dev.berth.appliance.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads {@code 2026-03-01T12:00:00.123456789Z}, the form that {@link Instant#toString} writes, without a general parser. */
final class InstantReader extends ValueDeserializer<Instant> {
    private static final int SECONDS_END = 19;
    private static final int NANO_DIGITS = 9;
    private static final int SECONDS_OF_DAY = 86_400;

    @Override
    public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) {
        String text = parser.getString();
        try {
            Instant plain = plain(text);
            return plain == null ? Instant.parse(text) : plain;
        } catch (DateTimeException e) {
            throw context.weirdStringException(text, Instant.class, "write it like 2026-03-01T12:00:00Z");
        }
    }

    /** Null for another form, such as a year of five digits. */
    static @Nullable Instant plain(String text) {
        int length = text.length();
        if (length <= SECONDS_END
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z'
                || length > SECONDS_END + 1 && text.charAt(SECONDS_END) != '.') {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS_END);
        int fraction = length - 1 - (SECONDS_END + 1);
        int nanos = fraction > 0 ? digits(text, SECONDS_END + 1, length - 1) : 0;
        if ((year | month | day | hour | minute | second | nanos) < 0
                || hour > 23
                || minute > 59
                || second > 59
                || fraction == 0
                || fraction > NANO_DIGITS) {
            return null;
        }
        for (int i = Math.max(0, fraction); i < NANO_DIGITS && nanos > 0; i++) {
            nanos *= 10;
        }
        long seconds =
                LocalDate.of(year, month, day).toEpochDay() * SECONDS_OF_DAY + hour * 3600L + minute * 60L + second;
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** The number, or -1 where something else stands. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
