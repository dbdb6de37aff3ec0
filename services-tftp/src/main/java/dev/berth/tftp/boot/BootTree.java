package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import java.time.InstantSource;
import java.util.Optional;

/** The tree that TFTP and HTTP serve: a file under the root as it is, otherwise a rendered one of that name. */
public final class BootTree {
    private final Inventory inventory;
    private final InstantSource clock;
    private volatile FileRoot root;

    public BootTree(Inventory inventory, InstantSource clock, FileRoot root) {
        this.inventory = inventory;
        this.clock = clock;
        this.root = root;
    }

    public void root(FileRoot root) {
        this.root = root;
    }

    /** What {@code client} gets for {@code name}; reads the disk. */
    public Found.Answer find(Ipv4 client, String name) {
        Snapshot snapshot = inventory.now();
        Requester requester = Requester.of(snapshot, client, clock.instant());
        return new Found.Answer(find(snapshot, requester, name), requester.subject());
    }

    private Found find(Snapshot snapshot, Requester requester, String name) {
        Optional<BootPath> path = BootPath.of(name);
        if (path.isEmpty()) {
            return new Found.Refused("the name leads out of the root or is none");
        }
        Found stored = root.find(path.get());
        return stored instanceof Found.Absent ? BootFiles.render(snapshot, requester, path.get()) : stored;
    }
}
