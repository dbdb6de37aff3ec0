package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Encapsulation;
import dev.berth.dhcp.message.OptionDefinition;
import dev.berth.dhcp.message.OptionNames;
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

    public static OptionSet of(OptionNames names, Map<String, List<String>> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        Map<Integer, Octets> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        var parts = new Encapsulation();
        texts.forEach((key, value) -> {
            try {
                OptionDefinition option = names.settable(key);
                OptionDefinition.Sub within = option.within();
                Octets octets = option.type().parse(value);
                if (within == null) {
                    values.put(option.code(), octets);
                } else {
                    parts.add(option.code(), within, octets);
                }
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + e.getMessage());
            }
        });
        parts.values().forEach((code, value) -> {
            if (values.putIfAbsent(code, value) != null) {
                problems.add(code + ": is given whole and by sub-options; the whole counts, leave one of them out");
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
