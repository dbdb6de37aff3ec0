package dev.berth.dns;

import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code dns} section of berth.yaml.
 *
 * @param port UDP and TCP; 0 for any free one
 * @param listen addresses to bind instead of the appliance's own; empty: those
 * @param files zone files by zone; relative ones start at the configuration's folder
 */
public record DnsConfig(int port, List<Ipv4> listen, Map<DomainName, Path> files) {
    static final Section<DnsConfig> SECTION = new Section<>("dns", DnsConfig.class, DnsConfig::read)
            .binding(config -> List.of(
                    new Planned("dns.port", "udp", config.listen(), config.port()),
                    new Planned("dns.port", "tcp", config.listen(), config.port())));

    public DnsConfig {
        listen = List.copyOf(listen);
        files = Map.copyOf(files);
    }

    private static DnsConfig read(Settings settings) {
        return new DnsConfig(settings.integer("port", 53, 0, 65535), settings.addresses("listen"), files(settings));
    }

    private static Map<DomainName, Path> files(Settings settings) {
        Map<DomainName, Path> files = new TreeMap<>();
        settings.entries("zones", zone -> {
            DomainName name = DomainName.of(zone.name());
            zone.value("file", Path::of)
                    .ifPresentOrElse(
                            file -> files.put(name, file),
                            () -> zone.problem("file", "is missing; name the zone's master file"));
            return name;
        });
        return files;
    }

    /** Whether sockets have to be opened anew to get from one to the other. */
    boolean bindsLike(DnsConfig other) {
        return port == other.port && listen.equals(other.listen);
    }
}
