package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.OptionDefinition;
import dev.berth.dhcp.message.OptionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code options} of a site, network, group, profile or host in their wire form.
 *
 * @param problems options that make no sense; they are left out
 */
public record OptionSet(Map<Integer, Octets> values, List<String> problems) {
    public static final OptionSet NONE = new OptionSet(Map.of(), List.of());

    public OptionSet {
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
    }

    public static OptionSet of(Map<String, List<String>> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        Map<Integer, Octets> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        texts.forEach((key, value) -> {
            try {
                OptionDefinition option = OptionRegistry.settable(key);
                values.put(option.code(), option.type().parse(value));
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + e.getMessage());
            }
        });
        return new OptionSet(values, problems);
    }

    public @Nullable Octets find(int code) {
        return values.get(code);
    }

    public SortedSet<Integer> codes() {
        return new TreeSet<>(values.keySet());
    }

    /** This set's values, and {@code further} ones where it has none. */
    public OptionSet over(Map<Integer, Octets> further) {
        Map<Integer, Octets> all = new TreeMap<>(further);
        all.putAll(values);
        return new OptionSet(all, problems);
    }
}
