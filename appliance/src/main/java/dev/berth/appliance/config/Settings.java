package dev.berth.appliance.config;

import dev.berth.appliance.net.Ipv4;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A mapping of berth.yaml while it is read. Every mistake is collected with file, line and column, the value, what was
 * expected, and reading goes on with the default, so that all mistakes are told at once. Environment overrides
 * ({@code BERTH_DNS_PORT}) are in it already.
 */
public interface Settings {
    default boolean bool(String key, boolean byDefault) {
        return value(key, Texts::truth, byDefault);
    }

    /** An integer within bounds, both included. */
    default int integer(String key, int byDefault, int min, int max) {
        return value(key, Texts.whole(min, max), byDefault);
    }

    default String text(String key, String byDefault) {
        return value(key, Function.identity(), byDefault);
    }

    default Optional<String> text(String key) {
        return value(key, Function.identity());
    }

    /** {@code 90s}, {@code 10m}, {@code 1h}, {@code 7d}; at least {@code min}. */
    default Duration duration(String key, Duration byDefault, Duration min) {
        return value(key, Texts.duration(min), byDefault);
    }

    /** A size in octets: {@code 512}, {@code 64KiB}, {@code 256MiB}. */
    default long size(String key, long byDefault) {
        return value(key, Units::size, byDefault);
    }

    /** One of an enum's constants, written in lower case with dashes. */
    default <E extends Enum<E>> E choice(String key, E byDefault) {
        return value(key, Texts.choice(byDefault.getDeclaringClass()), byDefault);
    }

    default <T> T value(String key, Function<String, T> parse, T byDefault) {
        return value(key, parse).orElse(byDefault);
    }

    /** A text that {@code parse} turns into a value, throwing {@link IllegalArgumentException} with what was expected. */
    <T> Optional<T> value(String key, Function<String, T> parse);

    /** A list of texts, each parsed; one text alone counts as a list of one; absent: empty. */
    <T> List<T> values(String key, Function<String, T> parse);

    default List<Ipv4> addresses(String key) {
        return values(key, Ipv4::of);
    }

    /** A mapping of texts to texts (lists joined are not accepted); absent: empty. In the file's order. */
    Map<String, String> texts(String key);

    /** A mapping of texts to one or several texts, as DHCP options are written; absent: empty. */
    Map<String, List<String>> textLists(String key);

    /** The mapping under {@code key}, empty when absent. */
    Settings settings(String key);

    /** A mapping of names to mappings, each read by {@code read}; absent: empty. In the file's order. */
    <T> Map<String, T> entries(String key, Function<Settings, T> read);

    /**
     * The elements of a list, each a text or a mapping; a text reads as a mapping that says it under {@code textKey}.
     * Absent: empty.
     */
    <T> List<T> elements(String key, String textKey, Function<Settings, T> read);

    /** Whether the file or the environment says anything for {@code key}. */
    boolean has(String key);

    /** The key of this mapping, as in {@code rack2}; empty for the whole file. */
    String name();

    /** The path of this mapping, as in {@code networks.rack2}; empty for the whole file. */
    String path();

    /** Where {@code key} (or, when it is absent, this mapping) stands: {@code berth.yaml:14:12}. */
    String place(String key);

    /** Reports a mistake at {@code key} that reading could not see: what is wrong, and what to do. */
    void problem(String key, String message);

    /** Like {@link #problem}, for what works but is probably not meant. */
    void warning(String key, String message);
}
