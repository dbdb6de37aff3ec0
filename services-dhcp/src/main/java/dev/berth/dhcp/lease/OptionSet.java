package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Site;
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

    /** The options that a value of the inventory says, by name; none for a kind that says none. */
    public static Map<String, List<String>> texts(Record value) {
        return switch (value) {
            case Site site -> site.options();
            case Network network -> network.options();
            case Profile profile -> profile.options();
            case Group group -> group.options();
            case Host host -> host.options();
            default -> Map.of();
        };
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
