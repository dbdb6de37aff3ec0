package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.ClientFqdn;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Options;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which DNS name a lease asks for. Who gets it is decided where the lease is committed. */
final class LeaseNames {
    private static final int LONGEST = 63;
    private static final int LONGEST_TEXT = 255;
    /** Names that mean that the client has none. */
    private static final Set<String> NOBODY = Set.of("localhost", "none", "unknown");

    private LeaseNames() {}

    /** What the client calls itself: option 81 before option 12; null when it says nothing. */
    static @Nullable String asked(Options options) {
        ClientFqdn fqdn = ClientFqdn.of(options);
        String name = fqdn == null || fqdn.name().isEmpty() ? options.text(Code.HOST_NAME) : fqdn.name();
        if (name == null || name.isBlank()) {
            return null;
        }
        return name.length() > LONGEST_TEXT ? name.substring(0, LONGEST_TEXT) : name;
    }

    /** The name that the lease asks for, or null for none. */
    static @Nullable NameClaim claim(Situation s, ServedNetwork network, Ipv4 address, @Nullable String hostname) {
        DomainName fqdn = fqdn(s, network, address, hostname);
        return fqdn == null ? null : new NameClaim(fqdn, Dhcid.of(s.client(), fqdn));
    }

    private static @Nullable DomainName fqdn(
            Situation s, ServedNetwork network, Ipv4 address, @Nullable String hostname) {
        if (!network.network().ddns()) {
            return null;
        }
        Entity<Host> host = s.client().host();
        if (host != null) {
            return ofHost(s.snapshot(), s.client());
        }
        ClientFqdn asked = ClientFqdn.of(s.options());
        if (asked != null && asked.wantsNoUpdates()) {
            return null;
        }
        String label = hostname == null ? null : label(hostname, network.domain());
        UnnamedNames unnamed = s.settings().unnamed();
        if (label == null && unnamed != null) {
            label = unnamed.label(address, s.client().mac());
        }
        return label == null ? null : child(network.domain(), label);
    }

    /** A host's fixed address has its name already; without one the lease takes the host's name. */
    static @Nullable DomainName ofHost(Snapshot snapshot, Client client) {
        Entity<Host> host = client.host();
        HostInterface port = client.port();
        if (host == null || port == null || port.address() != null) {
            return null;
        }
        DomainName name = snapshot.naming().fqdn(host.value());
        boolean first = host.value().interfaces().getFirst().equals(port);
        return first ? name : child(name.parent(), name.firstLabel() + "-" + port.name());
    }

    static @Nullable DomainName child(DomainName domain, String label) {
        if (domain.isRoot() || label.length() > LONGEST || domain.wireLength() + 1 + label.length() > 255) {
            return null;
        }
        return domain.child(label);
    }

    /** The one label below the network's domain that a client's own name comes to, or null for none. */
    static @Nullable String label(String hostname, DomainName domain) {
        String name = hostname.strip().toLowerCase(Locale.ROOT);
        if (name.endsWith("." + domain)) {
            name = name.substring(0, name.length() - domain.toString().length() - 1);
        }
        int dot = name.indexOf('.');
        name = dot < 0 ? name : name.substring(0, dot);
        String label = name.replaceAll("[^a-z0-9-]+", "-");
        label = label.length() > LONGEST ? label.substring(0, LONGEST) : label;
        label = label.replaceAll("^-+|-+$", "");
        return label.isEmpty() || NOBODY.contains(label) ? null : label;
    }
}
