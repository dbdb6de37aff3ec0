package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Networks, hosts, groups and profiles of the file. */
final class EntryReader {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(10);

    private final YamlSettings root;

    EntryReader(YamlSettings root) {
        this.root = root;
    }

    private <T> Map<String, Placed<T>> placed(String key, Function<YamlSettings, Optional<T>> read) {
        Map<String, Placed<T>> all = new LinkedHashMap<>();
        root.entries(key, entry -> {
            YamlSettings settings = (YamlSettings) entry;
            ConfigurationReader.label(nameOf(settings));
            read.apply(settings).ifPresent(value -> all.put(nameOf(settings), new Placed<>(value, settings.origin())));
            return settings;
        });
        return all;
    }

    private static String nameOf(Settings settings) {
        String path = settings.path();
        return path.substring(path.indexOf('.') + 1);
    }

    Map<String, Placed<Network>> networks() {
        Map<String, Placed<Network>> networks = placed("networks", this::network);
        List<Placed<Network>> all = List.copyOf(networks.values());
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                Network one = all.get(i).value();
                Network other = all.get(j).value();
                if (one.subnet().overlaps(other.subnet())) {
                    root.settings("networks")
                            .settings(one.name())
                            .problem(
                                    "subnet",
                                    one.subnet() + " overlaps " + other.subnet() + " of network " + other.name());
                }
            }
        }
        return networks;
    }

    private Optional<Network> network(YamlSettings settings) {
        Optional<Subnet> subnet = settings.value("subnet", Subnet::of);
        if (!settings.has("subnet")) {
            settings.problem("subnet", "is missing; write it like subnet: 10.77.0.0/24");
        }
        String interfaceName = settings.text("interface").orElse(null);
        List<Pool> pools = new ArrayList<>();
        for (Settings pool : settings.elements("pools", "range")) {
            List<String> classes = List.of();
            pool.value("range", text -> inside(AddressRange.of(text), subnet))
                    .ifPresent(range -> pools.add(new Pool(range, classes)));
        }
        overlappingPools(settings, pools);
        List<Ipv4> routers = settings.values("routers", text -> inside(Ipv4.of(text), subnet));
        DomainName domain = settings.value("domain", DomainName::of).orElse(null);
        Duration leaseTime = settings.has("lease-time")
                ? settings.duration("lease-time", Duration.ofHours(1), SHORTEST_LEASE)
                : null;
        boolean ddns = settings.bool("ddns", true);
        Map<String, List<String>> options = settings.textLists("options");
        Map<String, String> boot = settings.texts("boot");
        return subnet.map(net -> new Network(
                nameOf(settings), net, interfaceName, pools, routers, domain, leaseTime, ddns, options, boot));
    }

    private static AddressRange inside(AddressRange range, Optional<Subnet> subnet) {
        inside(range.first(), subnet);
        inside(range.last(), subnet);
        return range;
    }

    private static Ipv4 inside(Ipv4 address, Optional<Subnet> subnet) {
        if (subnet.isPresent() && !subnet.get().contains(address)) {
            throw new IllegalArgumentException(
                    address + " lies outside " + subnet.get() + "; use addresses of that subnet");
        }
        return address;
    }

    private static void overlappingPools(YamlSettings settings, List<Pool> pools) {
        for (int i = 0; i < pools.size(); i++) {
            for (int j = 0; j < i; j++) {
                AddressRange one = pools.get(i).range();
                AddressRange other = pools.get(j).range();
                if (one.contains(other.first()) || other.contains(one.first())) {
                    settings.problem("pools", one + " overlaps " + other + "; keep them apart");
                }
            }
        }
    }

    Map<String, Placed<Profile>> profiles() {
        return placed(
                "profiles",
                settings -> Optional.of(new Profile(
                        nameOf(settings),
                        settings.text("kernel").orElse(null),
                        settings.values("initrds", Function.identity()),
                        settings.text("arguments", ""),
                        settings.textLists("options"),
                        settings.texts("variables"))));
    }

    Map<String, Placed<Group>> groups(Set<String> profiles) {
        return placed(
                "groups",
                settings -> Optional.of(new Group(
                        nameOf(settings),
                        reference(settings, "parent", Kinds.GROUP, root.settings("groups")::has),
                        reference(settings, "profile", Kinds.PROFILE, profiles::contains),
                        settings.textLists("options"),
                        settings.texts("variables"))));
    }

    private static @Nullable Ref reference(
            Settings settings, String key, Kind<?> kind, java.util.function.Predicate<String> known) {
        return settings.value(key, name -> {
                    if (!known.test(name)) {
                        throw new IllegalArgumentException(
                                "there is no " + kind.name() + " '" + name + "' in this file");
                    }
                    return FileLayer.ref(kind, name);
                })
                .orElse(null);
    }

    Map<String, Placed<Host>> hosts(Set<String> groups, Set<String> profiles) {
        Map<Object, String> seen = new LinkedHashMap<>();
        Map<String, Placed<Host>> all = new LinkedHashMap<>();
        YamlSettings hosts = root.settings("hosts");
        root.entries("hosts", entry -> {
            YamlSettings settings = (YamlSettings) entry;
            Host host = new Host(
                    nameOf(settings),
                    interfaces(settings),
                    reference(settings, "group", Kinds.GROUP, groups::contains),
                    reference(settings, "profile", Kinds.PROFILE, profiles::contains),
                    settings.choice("boot", Host.Boot.LOCAL),
                    settings.textLists("options"),
                    settings.texts("variables"));
            Kinds.HOST.keys().apply(host).forEach(key -> {
                String other = seen.put(key.value(), host.name());
                if (other != null) {
                    hosts.problem(host.name(), key.value() + " belongs to host " + other + " already");
                }
            });
            all.put(host.name(), new Placed<>(host, settings.origin()));
            return host;
        });
        return all;
    }

    /** {@code mac}, {@code macs}, {@code address} on the host are short for its first interface. */
    private static List<HostInterface> interfaces(YamlSettings settings) {
        List<HostInterface> all = new ArrayList<>();
        HostInterface first = anInterface(settings, HostInterface.FIRST);
        if (!first.macs().isEmpty() || !first.clientIds().isEmpty() || first.address() != null) {
            all.add(first);
        }
        settings.entries("interfaces", entry -> {
            String path = entry.path();
            all.add(anInterface(entry, path.substring(path.lastIndexOf('.') + 1)));
            return entry;
        });
        return all;
    }

    private static HostInterface anInterface(Settings settings, String name) {
        List<Mac> macs = new ArrayList<>(settings.values("mac", Mac::of));
        macs.addAll(settings.values("macs", Mac::of));
        return new HostInterface(
                name,
                macs,
                settings.values("client-ids", Octets::of),
                settings.value("address", Ipv4::of).orElse(null));
    }
}
