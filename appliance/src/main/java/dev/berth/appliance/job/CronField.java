package dev.berth.appliance.job;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of one field of a crontab line, as bits. */
record CronField(long bits) {
    private static final Pattern PART = Pattern.compile("(\\*|[0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?(?:/([0-9]{1,2}))?");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    boolean has(int value) {
        return (bits >>> value & 1) == 1;
    }

    /**
     * Reads {@code *}, {@code 5}, {@code 1-5}, {@code *}{@code /10}, {@code mon-fri} and lists of those.
     *
     * @param name what the field is, for whoever mistyped it
     */
    static CronField of(String name, String text, int least, int most) {
        long bits = 0;
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher parts = PART.matcher(part);
            if (!parts.matches()) {
                throw bad(name, part, least, most);
            }
            boolean all = parts.group(1).equals("*");
            int from = all ? least : value(name, parts.group(1), least, most);
            int to = parts.group(2) != null
                    ? value(name, parts.group(2), least, most)
                    : all || parts.group(3) != null ? most : from;
            if (to == 0 && to < from && name.equals("weekday")) {
                to = most;
            }
            int step = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
            if (to < from || step == 0 || all && parts.group(2) != null) {
                throw bad(name, part, least, most);
            }
            for (int value = from; value <= to; value += step) {
                // Sunday is 0, and 7 too.
                bits |= 1L << (name.equals("weekday") ? value % 7 : value);
            }
        }
        return new CronField(bits);
    }

    private static int value(String name, String text, int least, int most) {
        int month = MONTHS.indexOf(text);
        int day = DAYS.indexOf(text);
        if (name.equals("month") && month >= 0) {
            return month + 1;
        }
        if (name.equals("weekday") && day >= 0) {
            return day;
        }
        if (!text.matches("[0-9]+") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw bad(name, text, least, most);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException bad(String name, String text, int least, int most) {
        return new IllegalArgumentException("'" + text + "' is no " + name + " of a schedule; write numbers from "
                + least + " to " + most + ", as in 5, 1-5, */10 or 1,15");
    }
}
