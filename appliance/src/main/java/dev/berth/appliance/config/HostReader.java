package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hosts of the file. */
final class HostReader {
    private static final long GROUP_BIT = 1L << 40;
    private static final int LONGEST_CLIENT_ID = 255;

    private final Naming naming;
    private final String ourName;
    private final List<Ipv4> ourAddresses;
    private final Collection<String> groups;
    private final Collection<String> profiles;
    private final Taken taken = new Taken("host");

    private HostReader(YamlSettings root, Naming naming, String ourName, List<Ipv4> ourAddresses) {
        this.naming = naming;
        this.ourName = ourName;
        this.ourAddresses = ourAddresses;
        this.groups = root.settings("groups").keys();
        this.profiles = root.settings("profiles").keys();
    }

    static Map<String, Placed<Host>> read(YamlSettings root, Naming naming, String ourName, List<Ipv4> ourAddresses) {
        return Entries.read(root, "hosts", new HostReader(root, naming, ourName, ourAddresses)::host);
    }

    private Optional<Host> host(YamlSettings settings) {
        var host = new Host(
                settings.name(),
                interfaces(settings),
                EntryReader.reference(settings, "group", Kinds.GROUP, groups),
                EntryReader.reference(settings, "profile", Kinds.PROFILE, profiles),
                settings.choice("boot", Host.Boot.LOCAL),
                settings.textLists("options"),
                settings.texts("variables"));
        taken.take(naming.fqdn(host), host.name(), settings.origin());
        return Optional.of(host);
    }

    /** {@code mac}, {@code macs}, {@code address} on the host are short for its first interface. */
    private List<HostInterface> interfaces(YamlSettings host) {
        List<HostInterface> all = new ArrayList<>();
        HostInterface first = anInterface(host, host, HostInterface.FIRST);
        if (!first.macs().isEmpty() || !first.clientIds().isEmpty() || first.address() != null) {
            all.add(first);
        }
        host.entries("interfaces", settings -> {
            if (!all.isEmpty() && settings.name().equals(all.getFirst().name())) {
                host.settings("interfaces").settings(settings.name()).leaveUnread();
                throw new IllegalArgumentException("is described on the host itself already; keep one of the two");
            }
            all.add(anInterface(host, settings, settings.name()));
            return settings;
        });
        return all;
    }

    private HostInterface anInterface(YamlSettings host, Settings settings, String name) {
        List<Mac> macs = new ArrayList<>(settings.values("mac", text -> mac(text, host)));
        macs.addAll(settings.values("macs", text -> mac(text, host)));
        return new HostInterface(
                name,
                macs,
                settings.values("client-ids", text -> clientId(text, host)),
                settings.value("address", text -> address(text, host, settings)).orElse(null));
    }

    /** One MAC may stand on several interfaces of a host: a VLAN's is that of what carries it. */
    private Mac mac(String text, YamlSettings host) {
        Mac mac = Mac.of(text);
        if (mac.bits() == 0 || (mac.bits() & GROUP_BIT) != 0) {
            throw new IllegalArgumentException(mac + " is no machine's own MAC address; write the interface's");
        }
        return taken.take(mac, host.name(), host.origin());
    }

    private Octets clientId(String text, YamlSettings host) {
        Octets id = Octets.of(text);
        if (id.length() == 0 || id.length() > LONGEST_CLIENT_ID) {
            throw new IllegalArgumentException("a client identifier has 1 to 255 octets, not " + id.length());
        }
        return taken.take(id, host.name(), host.origin());
    }

    private Ipv4 address(String text, YamlSettings host, Settings settings) {
        Ipv4 address = Ipv4.of(text);
        if (ourAddresses.contains(address) && !host.name().equals(ourName)) {
            throw new IllegalArgumentException(address + " is this appliance's own address; use another");
        }
        Network network = naming.network(address);
        if (network == null) {
            settings.warning("address", address + " lies in none of the networks: the host gets a name, but no lease");
        } else if (network.subnet().prefix() < 31
                && (address.equals(network.subnet().base())
                        || address.equals(network.subnet().broadcast()))) {
            throw new IllegalArgumentException(
                    address + " is the network or broadcast address of " + network.subnet() + "; use one between them");
        }
        return taken.takeOnce(address, host.name(), host.origin());
    }
}
