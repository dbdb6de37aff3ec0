package dev.berth.appliance.inventory;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hosts that share profile, options and variables; what {@code parent} says counts where this one is silent. */
public record Group(
        String name,
        @Nullable Ref parent,
        @Nullable Ref profile,
        Map<String, List<String>> options,
        Map<String, String> variables) {
    public Group {
        Names.requireLabel(name);
        options = Map.copyOf(options);
        variables = Map.copyOf(variables);
    }
}
