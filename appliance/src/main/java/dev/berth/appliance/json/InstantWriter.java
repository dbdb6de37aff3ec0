package dev.berth.appliance.json;

import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Writes what {@link Instant#toString} writes, without a general formatter: a lease has four of them. */
final class InstantWriter extends ValueSerializer<Instant> {
    private static final int SECONDS_OF_DAY = 86_400;
    /** The first second whose year has five digits. */
    private static final long YEAR_10000 = 253_402_300_800L;

    private static final int MILLION = 1_000_000;
    private static final int THOUSAND = 1_000;

    @Override
    public void serialize(Instant instant, JsonGenerator generator, SerializationContext context) {
        generator.writeString(text(instant));
    }

    static String text(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (seconds < 0 || seconds >= YEAR_10000) {
            return instant.toString();
        }
        LocalDate date = LocalDate.ofEpochDay(seconds / SECONDS_OF_DAY);
        int second = (int) (seconds % SECONDS_OF_DAY);
        char[] text = "0000-00-00T00:00:00.000000000Z".toCharArray();
        digits(text, 4, date.getYear());
        digits(text, 7, date.getMonthValue());
        digits(text, 10, date.getDayOfMonth());
        digits(text, 13, second / 3600);
        digits(text, 16, second / 60 % 60);
        digits(text, 19, second % 60);
        int nanos = instant.getNano();
        digits(text, 29, nanos);
        int length = nanos == 0 ? 19 : nanos % MILLION == 0 ? 23 : nanos % THOUSAND == 0 ? 26 : 29;
        text[length] = 'Z';
        return new String(text, 0, length + 1);
    }

    /** Writes a number's digits so that they end before {@code end}. */
    private static void digits(char[] text, int end, int number) {
        int rest = number;
        for (int at = end - 1; rest > 0; at--) {
            text[at] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
