package dev.berth.tftp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.nio.file.Path;
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
 * @param write directory that clients may write into, relative to the data directory; empty: none
 * @param writeLimit octets of one file that is written
 * @param writeSpace octets of all files in that directory
 * @param writeOver whether a file that is there may be replaced
 */
public record TftpConfig(
        int port,
        String root,
        Map<String, String> networkRoots,
        Map<String, String> hostRoots,
        List<Ipv4> listen,
        boolean singlePort,
        List<Subnet> rollToOne,
        String write,
        long writeLimit,
        long writeSpace,
        boolean writeOver) {
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
                settings.values("rollover-1", TftpConfig::subnet),
                warned(settings).text("write", ""),
                settings.size("write-limit", 256L << 20),
                settings.size("write-space", 4L << 30),
                settings.bool("write-over", false));
    }

    private static void check(Configuration configuration, Settings file) {
        Settings networks = file.settings("tftp").settings("roots").settings("networks");
        configuration.section(TftpConfig.class).networkRoots().keySet().stream()
                .filter(name -> configuration.networks().stream()
                        .noneMatch(network -> network.value().name().equals(name)))
                .forEach(name -> networks.problem(name, "there is no network '" + name + "'; name one of networks"));
    }

    private static Settings warned(Settings settings) {
        Path write = Path.of(settings.text("write", "")).normalize();
        Path root = Path.of(settings.text("root", "tftp")).normalize();
        if (settings.has("write")
                && !write.toString().isEmpty()
                && (write.startsWith(root) || root.startsWith(write))) {
            settings.warning("write", "everybody loads what anybody writes; name a directory outside tftp.root");
        }
        return settings;
    }

    private static Subnet subnet(String text) {
        return text.indexOf('/') < 0 ? new Subnet(Ipv4.of(text), 32) : Subnet.of(text);
    }
}
