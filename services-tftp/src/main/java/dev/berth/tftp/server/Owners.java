package dev.berth.tftp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.time.InstantSource;

/** Whose the addresses are. */
final class Owners {
    private static final Subnet LOOPBACK = Subnet.of("127.0.0.0/8");

    private final Inventory inventory;
    private final InstantSource clock;

    Owners(Inventory inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    Subject subject(Ipv4 address) {
        return Machine.at(address, inventory.now(), clock.instant()).subject();
    }

    /** Whether it is in one of our networks, or this machine. */
    boolean isOurs(Ipv4 address) {
        return LOOPBACK.contains(address) || inventory.now().naming().network(address) != null;
    }
}
