package dev.berth.appliance.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How one text becomes a value; {@link IllegalArgumentException} says what was expected. */
final class Texts {
    private Texts() {}

    static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    static Function<String, Integer> whole(int min, int max) {
        return text -> {
            if (!text.matches("-?[0-9]{1,10}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
                throw new IllegalArgumentException("'" + text + "' is no whole number from " + min + " to " + max);
            }
            return Integer.parseInt(text);
        };
    }

    static Function<String, Duration> duration(Duration min) {
        return text -> {
            Duration duration = Units.duration(text);
            if (duration.compareTo(min) < 0) {
                throw new IllegalArgumentException(
                        "'" + text + "' is too short; write at least " + min.toSeconds() + "s");
            }
            return duration;
        };
    }

    static <E extends Enum<E>> Function<String, E> choice(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> spelled(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Texts::spelled)
                                .collect(Collectors.joining(", "))));
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
