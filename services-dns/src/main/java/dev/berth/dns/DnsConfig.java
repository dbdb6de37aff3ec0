package dev.berth.dns;

import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.Ipv4;
import java.util.List;

/**
 * The {@code dns} section of berth.yaml.
 *
 * @param port UDP and TCP; 0 for any free one
 * @param listen addresses to bind instead of the appliance's own; empty: those
 */
public record DnsConfig(int port, List<Ipv4> listen) {
    static final Section<DnsConfig> SECTION = new Section<>("dns", DnsConfig.class, DnsConfig::read)
            .binding(config -> List.of(
                    new Planned("dns.port", "udp", config.listen(), config.port()),
                    new Planned("dns.port", "tcp", config.listen(), config.port())));

    public DnsConfig {
        listen = List.copyOf(listen);
    }

    private static DnsConfig read(Settings settings) {
        return new DnsConfig(settings.integer("port", 53, 0, 65535), settings.addresses("listen"));
    }
}
