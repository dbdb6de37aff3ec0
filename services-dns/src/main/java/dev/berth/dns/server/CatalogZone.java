package dev.berth.dns.server;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.inventory.ZoneFile;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.transfer.Catalog;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the catalog zone a list of all zones that are made here: one commit more for each that makes or drops one. */
public final class CatalogZone implements Follower {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogZone.class);
    private static final int ATTEMPTS = 5;

    private final Inventory inventory;
    private volatile @Nullable Wanted wanted;

    /** @param soa of the catalog zone */
    private record Wanted(DomainName name, Soa soa, Actor by, String origin) {}

    public CatalogZone(Inventory inventory) {
        this.inventory = inventory;
    }

    /** The catalog's name from now on, or null for none. */
    public void configure(Configuration configuration, @Nullable DomainName name) {
        wanted = name == null
                ? null
                : new Wanted(
                        name,
                        new Soa(
                                configuration.domain().child(configuration.name()),
                                configuration.domain().child("hostmaster"),
                                3600,
                                600,
                                1209600,
                                0),
                        new Actor(Actor.Sort.FILE, configuration.file().toString()),
                        configuration.file().getFileName() + ":1");
        bring();
    }

    @Override
    public void start(Snapshot base) {}

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        boolean others =
                commits.stream().flatMap(commit -> commit.zones().stream()).anyMatch(delta -> isNews(delta));
        if (others) {
            // A follower waits for no commit.
            Thread.ofVirtual().name("dns-catalog").start(this::bring);
        }
    }

    private boolean isNews(ZoneDelta delta) {
        Wanted now = wanted;
        return now != null
                && (delta.created() || delta.dropped())
                && !delta.zone().equals(now.name());
    }

    private synchronized void bring() {
        Wanted now = wanted;
        for (int attempt = 0; now != null && attempt < ATTEMPTS; attempt++) {
            Snapshot state = inventory.now();
            Set<DomainName> members = new TreeSet<>(state.naming().zones().keySet());
            members.remove(now.name());
            var records = Catalog.of(now.name(), members);
            var file = new ZoneFile(now.name(), now.soa(), 0, 0, records.digest(), records);
            Ref ref = ZoneFiles.ref(now.name());
            Entity<ZoneFile> seen = state.get(Kinds.ZONE_FILE, ref);
            if (seen != null && seen.value().equals(file)) {
                return;
            }
            var put = new Change.Put(ref, file, seen == null ? 0 : seen.revision(), now.origin());
            Outcome outcome =
                    inventory.commit(new Proposal(now.by(), Subject.NOBODY, "catalog of zones", List.of(put)));
            switch (outcome) {
                case Outcome.Committed done -> {
                    return;
                }
                case Outcome.Stale stale -> {
                    // Another appliance keeps the same catalog: look again.
                }
                case Outcome.Refused refused -> {
                    LOG.atError().addKeyValue("cause", refused.reason()).log("catalog zone not kept");
                    return;
                }
                case Outcome.Unavailable gone -> {
                    LOG.atError()
                            .addKeyValue("cause", gone.cause())
                            .addKeyValue("mend", gone.mend())
                            .log("catalog zone not kept");
                    return;
                }
            }
        }
    }
}
