package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The networks of the file. */
final class NetworkReader {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(10);
    /** In seconds; one more means no end on the wire (RFC 2131 §3.3). */
    private static final long LONGEST_LEASE = 0xfffffffeL;

    private static final int WIDEST = 8;

    private final List<Network> before = new ArrayList<>();

    static Map<String, Placed<Network>> read(YamlSettings root) {
        var reader = new NetworkReader();
        return Entries.read(root, "networks", reader::network);
    }

    private Optional<Network> network(YamlSettings settings) {
        Optional<Subnet> subnet = Optional.empty();
        if (settings.has("subnet")) {
            subnet = settings.value("subnet", this::subnet);
        } else {
            settings.problem("subnet", "is missing; write it like subnet: 10.77.0.0/24");
        }
        Optional<Subnet> net = subnet;
        String interfaceName =
                settings.value("interface", NetworkReader::interfaceName).orElse(null);
        List<Pool> pools = new ArrayList<>();
        settings.elements(
                "pools",
                "range",
                pool -> pool.value("range", text -> range(text, net, pools))
                        .map(range -> pools.add(new Pool(range, pool.values("classes", String::strip)))));
        Set<Ipv4> routers = new LinkedHashSet<>();
        settings.values("routers", text -> router(text, net, routers));
        var domain = settings.value("domain", ConfigurationReader::domain).orElse(null);
        @Nullable
        Duration leaseTime =
                settings.value("lease-time", NetworkReader::leaseTime).orElse(null);
        boolean ddns = settings.bool("ddns", true);
        Map<String, List<String>> options = settings.textLists("options");
        Map<String, String> boot = settings.texts("boot");
        @Nullable
        String shared = settings.text("shared").filter(wire -> !wire.isBlank()).orElse(null);
        Optional<Network> network = subnet.map(known -> new Network(
                settings.name(),
                known,
                interfaceName,
                pools,
                List.copyOf(routers),
                domain,
                leaseTime,
                ddns,
                options,
                boot,
                shared));
        network.ifPresent(before::add);
        return network;
    }

    private Subnet subnet(String text) {
        Subnet subnet = Subnet.of(text);
        if (subnet.prefix() < WIDEST) {
            throw new IllegalArgumentException(subnet + " is wider than a /" + WIDEST + "; write the networks in it");
        }
        for (Network other : before) {
            if (subnet.overlaps(other.subnet())) {
                throw new IllegalArgumentException(subnet + " overlaps " + other.subnet() + " of network "
                        + other.name() + "; keep them apart, or make them one network");
            }
        }
        return subnet;
    }

    /** What the kernel accepts for one, at most 15 characters. */
    private static String interfaceName(String text) {
        if (!text.matches("[^\\s/:]{1,15}") || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("'" + text + "' is no interface; write it like eth1 (see ip link)");
        }
        return text;
    }

    private static AddressRange range(String text, Optional<Subnet> subnet, List<Pool> pools) {
        AddressRange range = AddressRange.of(text);
        inside(range.first(), subnet);
        inside(range.last(), subnet);
        for (Pool pool : pools) {
            AddressRange other = pool.range();
            if (range.contains(other.first()) || other.contains(range.first())) {
                throw new IllegalArgumentException(range + " overlaps " + other + "; keep them apart");
            }
        }
        return range;
    }

    private static Ipv4 router(String text, Optional<Subnet> subnet, Set<Ipv4> routers) {
        Ipv4 router = Ipv4.of(text);
        inside(router, subnet);
        if (!routers.add(router)) {
            throw new IllegalArgumentException(router + " is given twice; keep one");
        }
        return router;
    }

    private static void inside(Ipv4 address, Optional<Subnet> subnet) {
        if (subnet.isPresent() && !subnet.get().contains(address)) {
            throw new IllegalArgumentException(
                    address + " lies outside " + subnet.get() + "; use addresses of that subnet");
        }
    }

    private static Duration leaseTime(String text) {
        Duration time = Texts.duration(SHORTEST_LEASE).apply(text);
        if (time.toSeconds() > LONGEST_LEASE) {
            throw new IllegalArgumentException("'" + text + "' is too long; write at most 49710d");
        }
        return time;
    }
}
