package dev.berth.appliance.config;

import dev.berth.appliance.net.Ipv4;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a configuration will bind. */
public final class PlannedSockets {
    private PlannedSockets() {}

    /** The kernel's sockets and those of the enabled services. */
    public static List<Planned> of(Configuration configuration, Collection<Section<?>> sections) {
        InetSocketAddress console = configuration.console();
        List<Ipv4> listen =
                console.getAddress() instanceof Inet4Address address ? List.of(Ipv4.of(address)) : List.of();
        List<Planned> all = new ArrayList<>();
        all.add(new Planned("console.listen", "tcp", listen, console.getPort()));
        all.add(new Planned("http.port", "tcp", List.of(), configuration.httpPort()));
        Integer secure = configuration.tls().port();
        if (secure != null) {
            all.add(new Planned("http.tls.port", "tcp", List.of(), secure));
        }
        sections.forEach(section -> all.addAll(section.sockets(configuration)));
        return all;
    }

    /** Whether both would bind one port of one address. */
    static boolean clash(Planned one, Planned other, Configuration configuration) {
        return one.port() != 0
                && one.port() == other.port()
                && one.protocol().equals(other.protocol())
                && one.addresses(configuration).stream()
                        .anyMatch(mine -> other.addresses(configuration).stream()
                                .anyMatch(theirs -> mine.isAny() || theirs.isAny() || mine.equals(theirs)));
    }

    /** Reports sockets that two would bind. */
    static void check(Configuration configuration, Collection<Section<?>> sections, YamlSettings root) {
        List<Planned> all = of(configuration, sections);
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (clash(all.get(i), all.get(j), configuration)) {
                    String key = all.get(i).key();
                    int dot = key.indexOf('.');
                    root.settings(key.substring(0, dot))
                            .problem(
                                    key.substring(dot + 1),
                                    all.get(i).port() + "/" + all.get(i).protocol() + " is taken by "
                                            + all.get(j).key() + " already; choose another");
                }
            }
        }
    }
}
