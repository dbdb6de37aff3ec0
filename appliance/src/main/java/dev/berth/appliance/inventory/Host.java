package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that we know.
 *
 * @param name unique; one label below its network's domain, or a full name when it holds a dot
 * @param interfaces the first is the one that carries the host's own name
 * @param options DHCP options by name or code, each with its values as text
 * @param variables for its boot files and templates
 * @param boot what it boots the next time
 */
public record Host(
        String name,
        List<HostInterface> interfaces,
        @Nullable Ref group,
        @Nullable Ref profile,
        Boot boot,
        Map<String, List<String>> options,
        Map<String, String> variables) {
    /** LOCAL: from its own disk. INSTALL: what its profile installs. */
    public enum Boot {
        LOCAL,
        INSTALL
    }

    public Host {
        Names.requireHostName(name);
        interfaces = List.copyOf(interfaces);
        options = Map.copyOf(options);
        variables = Map.copyOf(variables);
        if (interfaces.size() > 1
                && interfaces.stream().map(HostInterface::name).distinct().count() != interfaces.size()) {
            throw new IllegalArgumentException("host " + name + " has two interfaces of one name");
        }
    }

    /** The fixed address of the first interface that has one. */
    public Optional<Ipv4> address() {
        for (HostInterface i : interfaces) {
            if (i.address() != null) {
                return Optional.of(i.address());
            }
        }
        return Optional.empty();
    }
}
