package dev.berth.dns.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.update.UpdateTo;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All zones that are told to somebody else's primary. */
public final class UpdateSenders implements Follower, AutoCloseable {
    private final Inventory inventory;
    private final Path folder;
    private final Counts counts;
    private final Map<DomainName, UpdateSender> senders = new ConcurrentHashMap<>();

    /** @param folder where it is kept what was acknowledged */
    public UpdateSenders(Inventory inventory, Path folder, Counts counts) {
        this.inventory = inventory;
        this.folder = folder;
        this.counts = counts;
    }

    /** These zones are told from now on, and no others; one whose configuration is as before goes on undisturbed. */
    public synchronized void tell(Collection<UpdateTo> zones, @Nullable InetAddress from) {
        Map<DomainName, UpdateTo> wanted = new HashMap<>();
        zones.forEach(zone -> wanted.put(zone.zone(), zone));
        senders.values().removeIf(sender -> {
            boolean gone = !sender.configuration()
                    .equals(wanted.get(sender.configuration().zone()));
            if (gone) {
                sender.close();
            }
            return gone;
        });
        wanted.forEach((name, zone) -> {
            if (!senders.containsKey(name)) {
                var sender = new UpdateSender(zone, inventory, folder, from, counts);
                senders.put(name, sender);
                sender.start();
            }
        });
    }

    /** Names still to be told, by zone. */
    public Map<DomainName, Integer> waiting() {
        Map<DomainName, Integer> waiting = new TreeMap<>();
        senders.forEach((zone, sender) -> waiting.put(zone, sender.waiting()));
        return waiting;
    }

    @Override
    public void start(Snapshot base) {
        // Each sender looks at the whole zone when it starts.
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        senders.values().forEach(sender -> sender.commits(commits, after));
    }

    @Override
    public synchronized void close() {
        senders.values().forEach(UpdateSender::close);
        senders.clear();
    }
}
