package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Named entries of the file, each with where it stands. */
final class Entries {
    private Entries() {}

    /** Those under {@code key} that can be read; the problems of the others have been reported. */
    static <T> Map<String, Placed<T>> read(YamlSettings root, String key, Function<YamlSettings, Optional<T>> read) {
        Map<String, Placed<T>> all = new LinkedHashMap<>();
        var names = new Taken(key.substring(0, key.length() - 1));
        root.entries(key, settings -> {
            var entry = (YamlSettings) settings;
            read.apply(entry).ifPresent(value -> all.put(entry.name(), new Placed<>(value, entry.origin())));
            names.take(entry.name().toLowerCase(Locale.ROOT), entry.name(), entry.origin());
            return entry;
        });
        return all;
    }
}
