package dev.berth.ntp;

import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.ntp.server.RateLimit;
import dev.berth.ntp.upstream.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code ntp}.
 *
 * @param ntsPort for the key exchange of NTS (RFC 8915), or null for none; 0 for any free one
 * @param listen addresses to bind instead of the appliance's own
 * @param servers whose time we take; other appliances of this site among them
 * @param localStratum what we claim to be while we follow nothing but the system clock, 1 to 15
 * @param allow who may ask besides our networks
 * @param deny who may not, though in our networks; they are told so
 * @param rateLimit how often one address may ask, or null for as often as it likes
 * @param keysFile relative to the data directory; empty for none
 */
public record NtpConfig(
        int port,
        @Nullable Integer ntsPort,
        List<Ipv4> listen,
        List<Server> servers,
        int localStratum,
        List<Subnet> allow,
        List<Subnet> deny,
        @Nullable RateLimit rateLimit,
        String keysFile) {
    static final Section<NtpConfig> SECTION =
            new Section<>("ntp", NtpConfig.class, NtpConfig::read).binding(NtpConfig::planned);

    public NtpConfig {
        listen = List.copyOf(listen);
        servers = List.copyOf(servers);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    private static List<Planned> planned(NtpConfig config) {
        List<Planned> all = new ArrayList<>();
        all.add(new Planned("ntp.port", "udp", config.listen(), config.port()));
        if (config.ntsPort() != null) {
            all.add(new Planned("ntp.nts.port", "tcp", config.listen(), config.ntsPort()));
        }
        return all;
    }

    private static NtpConfig read(Settings settings) {
        return new NtpConfig(
                settings.integer("port", 123, 0, 65_535),
                settings.has("nts") ? settings.settings("nts").integer("port", 4460, 0, 65_535) : null,
                settings.addresses("listen"),
                Stream.concat(servers(settings, "servers", false), servers(settings, "peers", true))
                        .toList(),
                settings.integer("local-stratum", 10, 1, 15),
                settings.values("allow", Subnet::of),
                settings.values("deny", NtpConfig::subnet),
                settings.value("rate-limit", NtpConfig::rate)
                        .orElse(Optional.empty())
                        .orElse(null),
                settings.text("keys-file", ""));
    }

    private static Stream<Server> servers(Settings settings, String list, boolean peer) {
        return settings
                .elements(
                        list,
                        "host",
                        one -> Server.of(one.text("host", ""), one.integer("key", 0, 0, Integer.MAX_VALUE), peer))
                .stream();
    }

    private static Optional<RateLimit> rate(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(RateLimit.of(text));
    }

    private static Subnet subnet(String text) {
        return text.indexOf('/') < 0 ? new Subnet(Ipv4.of(text), 32) : Subnet.of(text);
    }
}
