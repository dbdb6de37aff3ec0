package dev.berth.repo;

import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.net.Ipv4;
import java.util.List;

/**
 * The section {@code registry}.
 *
 * @param root a directory, relative to the data directory
 * @param write who may push and delete
 * @param quota octets that one repository may take; 0: no limit
 * @param listen addresses; empty: the appliance's own
 */
public record RegistryConfig(int port, String root, Write write, long quota, List<Ipv4> listen) {
    /** USERS: with credentials. ANONYMOUS: everybody who reaches the port, for a closed VLAN. */
    public enum Write {
        USERS,
        ANONYMOUS
    }

    static final Section<RegistryConfig> SECTION = new Section<>(
                    "registry",
                    RegistryConfig.class,
                    settings -> new RegistryConfig(
                            settings.integer("port", 5000, 0, 65535),
                            settings.text("root", "registry"),
                            settings.choice("write", Write.USERS),
                            settings.size("quota", 0),
                            settings.addresses("listen")))
            .binding(config -> List.of(new Planned("registry.port", "tcp", config.listen(), config.port())));
}
