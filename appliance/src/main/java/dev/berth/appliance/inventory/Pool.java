package dev.berth.appliance.inventory;

import dev.berth.appliance.net.AddressRange;
import java.util.List;

/** A range of a network's addresses that may be leased. {@code classes} that may use it; empty: all clients. */
public record Pool(AddressRange range, List<String> classes) {
    public Pool {
        classes = List.copyOf(classes);
    }

    public static Pool of(AddressRange range) {
        return new Pool(range, List.of());
    }
}
