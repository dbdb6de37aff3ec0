package dev.berth.appliance.inventory;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a host boots and installs.
 *
 * @param kernel path below the boot root, or null when the profile only carries options
 * @param initrds paths below the boot root, in loading order
 * @param arguments of the kernel, with {@code ${variable}} for the host's variables
 */
public record Profile(
        String name,
        @Nullable String kernel,
        List<String> initrds,
        String arguments,
        Map<String, List<String>> options,
        Map<String, String> variables) {
    public Profile {
        Names.requireLabel(name);
        initrds = List.copyOf(initrds);
        options = Map.copyOf(options);
        variables = Map.copyOf(variables);
    }
}
