package dev.berth.appliance.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as they are written: {@code 90s}, {@code 1h30m}, {@code 64KiB}. */
public final class Units {
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})([smhdw])");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*(B|KiB|MiB|GiB|TiB)?");

    private static final int LONGEST = 40;

    private Units() {}

    public static Duration duration(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a duration is no longer than " + LONGEST + " characters");
        }
        Matcher parts = PART.matcher(text);
        Duration total = Duration.ZERO;
        int at = 0;
        while (parts.find() && parts.start() == at) {
            long count = Long.parseLong(parts.group(1));
            total = total.plusSeconds(count
                    * switch (parts.group(2)) {
                        case "s" -> 1;
                        case "m" -> 60;
                        case "h" -> 3600;
                        case "d" -> 86400;
                        default -> 604800;
                    });
            at = parts.end();
        }
        if (at == 0 || at != text.length()) {
            throw new IllegalArgumentException("'" + text + "' is no duration; write it like 90s, 10m, 1h or 7d");
        }
        return total;
    }

    public static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size; write it like 512, 64KiB or 256MiB");
        }
        String unit = size.group(2) == null ? "B" : size.group(2);
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
        };
        long count = Long.parseLong(size.group(1));
        if (count > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is larger than any disk");
        }
        return count << shift;
    }
}
