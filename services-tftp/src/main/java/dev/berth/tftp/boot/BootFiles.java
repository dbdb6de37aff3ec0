package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that exist nowhere: boot loaders' configurations, made for the host that asks. */
public final class BootFiles {
    private static final Found ABSENT = new Found.Absent();

    private BootFiles() {}

    /** The file of that name as {@code requester} may have it. */
    public static Found render(Snapshot snapshot, Machine requester, BootPath path) {
        return Asked.of(path).map(asked -> render(snapshot, requester, asked)).orElse(ABSENT);
    }

    /**
     * What a host's interfaces with an address get from PXELINUX and GRUB, by the names that these ask for; what cannot be made
     * says why in its place. Files that lie under the root go before them.
     */
    public static Map<String, String> ofHost(Snapshot snapshot, Ref ref) {
        Map<String, String> files = new TreeMap<>();
        Entity<Host> host = snapshot.get(Kinds.HOST, ref);
        if (host != null) {
            for (HostInterface each : host.value().interfaces()) {
                for (Mac mac : each.macs()) {
                    Ipv4 address = each.address() == null ? leased(snapshot, mac) : each.address();
                    if (address != null) {
                        String name = "01-" + mac.toString().replace(':', '-');
                        add(snapshot, host, address, "pxelinux.cfg/" + name, files);
                        add(snapshot, host, address, "grub.cfg-" + name, files);
                    }
                }
            }
        }
        return files;
    }

    private static @Nullable Ipv4 leased(Snapshot snapshot, Mac mac) {
        return snapshot.tagged(Lease.macKey(mac)).stream()
                .map(ref -> snapshot.get(Kinds.LEASE, ref))
                .filter(lease -> lease != null && lease.value().state() == LeaseState.BOUND)
                .map(lease -> lease.value().address())
                .findFirst()
                .orElse(null);
    }

    private static void add(
            Snapshot snapshot, Entity<Host> host, Ipv4 address, String name, Map<String, String> files) {
        BootPath.of(name).flatMap(Asked::of).ifPresent(asked -> {
            switch (forHost(snapshot, host, address, asked)) {
                case Found.Rendered rendered -> files.put(name, rendered.text());
                case Found.Broken broken -> files.put(name, "! " + broken.problem());
                case Found.Stored stored -> {}
                case Found.Absent absent -> {}
                case Found.Refused refused -> {}
            }
        });
    }

    private static Found render(Snapshot snapshot, Machine requester, Asked asked) {
        Entity<Host> host = requester.host();
        return switch (asked.of()) {
            case Asked.Whose.ByMac by ->
                forOwner(snapshot, requester, snapshot.find(Kinds.HOST, Kinds.hostMac(by.mac())), asked);
            case Asked.Whose.ByAddress by ->
                by.address().equals(requester.address())
                        ? host == null ? ABSENT : forHost(snapshot, host, requester.address(), asked)
                        : forOwner(
                                snapshot, requester, snapshot.find(Kinds.HOST, Kinds.hostAddress(by.address())), asked);
            case Asked.Whose.ByUuid by -> host == null ? ABSENT : forHost(snapshot, host, requester.address(), asked);
            case Asked.Whose.Anybody anybody ->
                host == null
                        ? new Found.Rendered(LoaderConfig.of(new Menu.Local(), asked))
                        : forHost(snapshot, host, requester.address(), asked);
        };
    }

    /** A host's file goes only to the address that is leased or reserved to that host. */
    private static Found forOwner(Snapshot snapshot, Machine requester, @Nullable Entity<Host> owner, Asked asked) {
        if (owner == null) {
            return ABSENT;
        }
        Entity<Host> host = requester.host();
        if (host == null || !host.ref().equals(owner.ref())) {
            return new Found.Refused(requester.address() + " is neither leased nor reserved to host "
                    + owner.value().name());
        }
        return forHost(snapshot, owner, requester.address(), asked);
    }

    private static Found forHost(Snapshot snapshot, Entity<Host> host, Ipv4 address, Asked asked) {
        try {
            return new Found.Rendered(LoaderConfig.of(menu(snapshot, host, address), asked));
        } catch (Substitution.Failure e) {
            return new Found.Broken("host " + host.value().name() + ": " + e.getMessage());
        }
    }

    private static Menu menu(Snapshot snapshot, Entity<Host> host, Ipv4 address) throws Substitution.Failure {
        return switch (host.value().boot()) {
            case LOCAL -> new Menu.Local();
            case INSTALL -> {
                Variables variables = Variables.of(snapshot, host, address);
                Profile profile = variables.profile();
                if (profile == null) {
                    throw new Substitution.Failure("is to be installed but has no profile; set one");
                }
                if (profile.kernel() == null) {
                    throw new Substitution.Failure(
                            "is to be installed but its profile " + profile.name() + " has no kernel; set one");
                }
                yield new Menu.Install(
                        "Installing " + host.value().name() + " with " + profile.name(),
                        profile.kernel(),
                        profile.initrds(),
                        Substitution.apply(profile.arguments(), variables.values()));
            }
        };
    }
}
