package dev.berth.tftp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.util.List;
import java.util.Map;

/**
 * The section {@code tftp}.
 *
 * @param root directory of the files, relative to the data directory
 * @param networkRoots further directories by the network that they are for
 * @param hostRoots further directories by the host that they are for
 * @param listen addresses to bind instead of the appliance's own
 * @param singlePort whether transfers stay on the service's port instead of getting one each
 * @param rollToOne clients whose block numbers go from 65535 to 1 instead of 0
 */
public record TftpConfig(
        int port,
        String root,
        Map<String, String> networkRoots,
        Map<String, String> hostRoots,
        List<Ipv4> listen,
        boolean singlePort,
        List<Subnet> rollToOne) {
    static final Section<TftpConfig> SECTION = new Section<>("tftp", TftpConfig.class, TftpConfig::read)
            .checking(TftpConfig::check)
            .binding(config -> List.of(new Planned("tftp.port", "udp", config.listen(), config.port())));

    public TftpConfig {
        networkRoots = Map.copyOf(networkRoots);
        hostRoots = Map.copyOf(hostRoots);
        listen = List.copyOf(listen);
        rollToOne = List.copyOf(rollToOne);
    }

    private static TftpConfig read(Settings settings) {
        return new TftpConfig(
                settings.integer("port", 69, 0, 65_535),
                settings.text("root", "tftp"),
                settings.settings("roots").texts("networks"),
                settings.settings("roots").texts("hosts"),
                settings.addresses("listen"),
                settings.bool("single-port", false),
                settings.values("rollover-1", TftpConfig::subnet));
    }

    private static void check(Configuration configuration, Settings file) {
        Settings networks = file.settings("tftp").settings("roots").settings("networks");
        configuration.section(TftpConfig.class).networkRoots().keySet().stream()
                .filter(name -> configuration.networks().stream()
                        .noneMatch(network -> network.value().name().equals(name)))
                .forEach(name -> networks.problem(name, "there is no network '" + name + "'; name one of networks"));
    }

    private static Subnet subnet(String text) {
        return text.indexOf('/') < 0 ? new Subnet(Ipv4.of(text), 32) : Subnet.of(text);
    }
}
