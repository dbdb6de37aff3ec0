package dev.berth.appliance.config;

import java.util.function.Function;

/**
 * One service's part of berth.yaml: its key, the record it becomes, and how it is read. Reading asks the {@link Settings}
 * for each key with its default; keys nobody asked for are reported as unknown, with the nearest one that was.
 *
 * @param key {@code dhcp}
 */
public record Section<T extends Record>(String key, Class<T> type, Function<Settings, T> read) {}
