package dev.berth.appliance.inventory;

import org.jspecify.annotations.Nullable;

/** What a commit did to one entity: {@code before} is null when it made it, {@code after} is null when it removed it. */
public record Effect(
        Ref ref, @Nullable Entity<?> before, @Nullable Entity<?> after) {}
