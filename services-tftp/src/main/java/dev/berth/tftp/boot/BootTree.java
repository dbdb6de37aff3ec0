package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import java.time.InstantSource;
import java.util.Optional;

/** The tree that TFTP and HTTP serve: a file under a root as it is, otherwise a rendered one of that name. */
public final class BootTree {
    private final Inventory inventory;
    private final InstantSource clock;
    private volatile Roots roots;

    public BootTree(Inventory inventory, InstantSource clock, Roots roots) {
        this.inventory = inventory;
        this.clock = clock;
        this.roots = roots;
    }

    public void roots(Roots roots) {
        this.roots = roots;
    }

    /** What {@code client} gets for {@code name}; reads the disk. */
    public Found.Answer find(Ipv4 client, String name) {
        Snapshot snapshot = inventory.now();
        Machine requester = Machine.at(client, snapshot, clock.instant());
        return new Found.Answer(find(snapshot, requester, name), requester.subject());
    }

    private Found find(Snapshot snapshot, Machine requester, String name) {
        Optional<BootPath> path = BootPath.of(name);
        if (path.isEmpty()) {
            return new Found.Refused("the name leads out of the root or is none");
        }
        for (FileRoot root : roots.of(snapshot, requester)) {
            Found stored = root.find(path.get());
            if (!(stored instanceof Found.Absent)) {
                return stored;
            }
        }
        return BootFiles.render(snapshot, requester, path.get());
    }
}
