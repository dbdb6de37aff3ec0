package dev.berth.ntp;

import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.ntp.upstream.Server;
import java.util.List;
import java.util.stream.Stream;

/**
 * The section {@code ntp}.
 *
 * @param listen addresses to bind instead of the appliance's own
 * @param servers whose time we take; other appliances of this site among them
 * @param localStratum what we claim to be while we follow nothing but the system clock, 1 to 15
 * @param allow who may ask besides our networks
 */
public record NtpConfig(int port, List<Ipv4> listen, List<Server> servers, int localStratum, List<Subnet> allow) {
    static final Section<NtpConfig> SECTION = new Section<>("ntp", NtpConfig.class, NtpConfig::read)
            .binding(config -> List.of(new Planned("ntp.port", "udp", config.listen(), config.port())));

    public NtpConfig {
        listen = List.copyOf(listen);
        servers = List.copyOf(servers);
        allow = List.copyOf(allow);
    }

    private static NtpConfig read(Settings settings) {
        return new NtpConfig(
                settings.integer("port", 123, 0, 65_535),
                settings.addresses("listen"),
                Stream.concat(
                                settings.values("servers", text -> Server.of(text, false)).stream(),
                                settings.values("peers", text -> Server.of(text, true)).stream())
                        .toList(),
                settings.integer("local-stratum", 10, 1, 15),
                settings.values("allow", Subnet::of));
    }
}
