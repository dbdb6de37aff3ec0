package dev.berth.appliance.config;

import dev.berth.appliance.net.Ipv4;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sections as services have them, for tests that read whole files. */
final class SampleSections {
    enum Write {
        USERS,
        ANONYMOUS
    }

    record Dns(int port, List<Ipv4> listen) {}

    record Dhcp(int port, Duration leaseTime, boolean authoritative, Map<String, String> boot) {}

    record Registry(int port, String root, Write write, long chunk) {}

    static final Section<Dns> DNS = new Section<>(
                    "dns", Dns.class, s -> new Dns(s.integer("port", 53, 0, 65535), s.addresses("listen")))
            .binding(dns -> List.of(
                    new Planned("dns.port", "udp", dns.listen(), dns.port()),
                    new Planned("dns.port", "tcp", dns.listen(), dns.port())));

    static final Section<Dhcp> DHCP = new Section<>("dhcp", Dhcp.class, SampleSections::dhcp)
            .checking((configuration, file) -> configuration.options().keySet().stream()
                    .filter(option -> option.equals("colour"))
                    .forEach(option -> file.settings("dhcp")
                            .settings("options")
                            .problem(option, "is no DHCP option; write its name or code")))
            .binding(dhcp -> List.of(new Planned("dhcp.port", "udp", List.of(Ipv4.ANY), dhcp.port())));

    static final Section<Registry> REGISTRY = new Section<>(
                    "registry",
                    Registry.class,
                    s -> new Registry(
                            s.integer("port", 5000, 0, 65535),
                            s.text("root", "registry"),
                            s.choice("write", Write.USERS),
                            s.size("chunk", 4 << 20)))
            .binding(registry -> List.of(new Planned("registry.port", "tcp", List.of(), registry.port())));

    private SampleSections() {}

    private static Dhcp dhcp(Settings settings) {
        return new Dhcp(
                settings.integer("port", 67, 0, 65535),
                settings.duration("lease-time", Duration.ofHours(1), Duration.ofSeconds(10)),
                settings.bool("authoritative", true),
                settings.texts("boot"));
    }

    static Map<String, Section<?>> all() {
        Map<String, Section<?>> all = new LinkedHashMap<>();
        List.of(DHCP, DNS, REGISTRY).forEach(section -> all.put(section.key(), section));
        return all;
    }
}
