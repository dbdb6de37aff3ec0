package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import org.jspecify.annotations.Nullable;

/** The files that exist nowhere: boot loaders' configurations, made for the host that asks. */
public final class BootFiles {
    private static final Found ABSENT = new Found.Absent();

    private BootFiles() {}

    /** The file of that name as {@code requester} may have it. */
    public static Found render(Snapshot snapshot, Machine requester, BootPath path) {
        return Asked.of(path).map(asked -> render(snapshot, requester, asked)).orElse(ABSENT);
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
