package dev.berth.appliance.config;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One service's part of berth.yaml: its key, the record it becomes, and how it is read. Reading asks the {@link Settings}
 * for each key with its default; keys nobody asked for are reported as unknown, with the nearest one that was.
 *
 * @param key {@code dhcp}
 * @param check looks at the whole configuration, such as the options of networks, and reports what it cannot serve through
 *     the whole file's settings
 * @param sockets what the service will bind, so that {@code berth check} can say whether it may
 */
public record Section<T extends Record>(
        String key,
        Class<T> type,
        Function<Settings, T> read,
        BiConsumer<Configuration, Settings> check,
        Function<T, List<Planned>> sockets) {
    public Section(String key, Class<T> type, Function<Settings, T> read) {
        this(key, type, read, (configuration, settings) -> {}, section -> List.of());
    }

    public Section<T> checking(BiConsumer<Configuration, Settings> check) {
        return new Section<>(key, type, read, check, sockets);
    }

    public Section<T> binding(Function<T, List<Planned>> sockets) {
        return new Section<>(key, type, read, check, sockets);
    }

    /** The planned sockets of an enabled service. */
    public List<Planned> sockets(Configuration configuration) {
        return configuration.services().getOrDefault(key, false)
                ? sockets.apply(configuration.section(type))
                : List.of();
    }
}
