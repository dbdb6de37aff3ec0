package dev.berth.dns.server;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.ZoneFile;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.master.Master;
import dev.berth.dns.master.MasterReader;
import dev.berth.dns.master.Mistake;
import dev.berth.dns.master.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the zone files of the configuration into the inventory: one commit for all that changed, nothing of a broken one. */
public final class ZoneFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneFiles.class);
    private static final int ATTEMPTS = 5;
    private static final int TTL = 3600;

    /** What the files of a configuration say. {@code mistakes} by zone. */
    public record Read(
            Map<DomainName, ZoneFile> files, Map<DomainName, Mistake> mistakes, Map<DomainName, Path> paths) {
        /** For whoever asked for them to be applied. */
        public List<Problem> problems() {
            List<Problem> all = new ArrayList<>();
            mistakes.forEach((zone, mistake) -> all.add(new Problem(mistake.place(), "zone " + zone, mistake.what())));
            return all;
        }
    }

    private ZoneFiles() {}

    /** Reads the files, {@code paths} by zone; relative ones start at the configuration's folder. */
    public static Read read(Configuration configuration, Map<DomainName, Path> paths) {
        Path folder =
                Objects.requireNonNull(configuration.file().toAbsolutePath().getParent());
        Map<DomainName, ZoneFile> files = new TreeMap<>();
        Map<DomainName, Mistake> mistakes = new TreeMap<>();
        try (ExecutorService helpers = helpers()) {
            paths.forEach((zone, path) -> {
                try {
                    Master master = MasterReader.read(zone, path.toString(), new Folder(folder), helpers::execute);
                    files.put(zone, file(configuration, zone, master));
                } catch (Mistake e) {
                    mistakes.put(zone, e);
                }
            });
        }
        return new Read(files, mistakes, paths);
    }

    /** Threads beside this one, as many as there are processors for; begun when they are needed. */
    private static ExecutorService helpers() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Executors.newFixedThreadPool(
                Math.max(1, processors - 1),
                Thread.ofPlatform().daemon().name("dns-zone-files").factory());
    }

    private static ZoneFile file(Configuration configuration, DomainName zone, Master master) {
        Soa soa = master.soa() == null
                ? new Soa(
                        configuration.domain().child(configuration.name()),
                        configuration.domain().child("hostmaster"),
                        3600,
                        600,
                        1209600,
                        300)
                : master.soa();
        int ttl = master.ttl() == null ? TTL : master.ttl();
        return new ZoneFile(zone, soa, ttl, master.serial(), master.records().digest(), master.records());
    }

    /**
     * Commits what differs. What was read of a broken file before stays.
     *
     * @param catalog a zone that is kept like a file and is none, or null
     */
    public static void apply(
            Configuration configuration, Read read, Inventory inventory, @Nullable DomainName catalog) {
        read.mistakes()
                .forEach((zone, mistake) -> LOG.atError()
                        .addKeyValue("zone", zone)
                        .addKeyValue("place", mistake.place())
                        .addKeyValue("cause", mistake.what())
                        .log("zone file not read, the zone stays as it was; correct it, and 'berth reload'"));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Change> changes = changes(read, inventory.now(), catalog);
            if (changes.isEmpty()) {
                return;
            }
            var by = new Actor(Actor.Sort.FILE, configuration.file().toString());
            Outcome outcome = inventory.commit(new Proposal(by, Subject.NOBODY, "zone files read", changes));
            switch (outcome) {
                case Outcome.Committed done -> {
                    return;
                }
                case Outcome.Stale stale -> {
                    // Another appliance reads the same files: look again.
                }
                case Outcome.Refused refused -> {
                    LOG.atError().addKeyValue("cause", refused.reason()).log("zone files not applied");
                    return;
                }
                case Outcome.Unavailable gone -> {
                    LOG.atError()
                            .addKeyValue("cause", gone.cause())
                            .addKeyValue("mend", gone.mend())
                            .log("zone files not applied");
                    return;
                }
            }
        }
    }

    private static List<Change> changes(Read read, Snapshot now, @Nullable DomainName catalog) {
        Map<Ref, Change> changes = new LinkedHashMap<>();
        read.files().forEach((zone, file) -> {
            Ref ref = ref(zone);
            Entity<ZoneFile> seen = now.get(Kinds.ZONE_FILE, ref);
            if (seen == null || !seen.value().equals(file)) {
                String origin = read.paths().get(zone) + ":1";
                changes.put(ref, new Change.Put(ref, file, seen == null ? 0 : seen.revision(), origin));
            }
        });
        now.all(Kinds.ZONE_FILE)
                .filter(Entity::fromFile)
                .filter(seen -> !read.paths().containsKey(seen.value().zone())
                        && (catalog == null || !seen.value().zone().equals(catalog)))
                .forEach(seen -> changes.put(seen.ref(), Change.Remove.of(seen)));
        return List.copyOf(changes.values());
    }

    /** The same for the same zone, on every appliance. */
    static Ref ref(DomainName zone) {
        UUID hash = UUID.nameUUIDFromBytes(zone.wire());
        return Kinds.ZONE_FILE.ref(hash.getMostSignificantBits() & Long.MAX_VALUE | 1L << 62);
    }

    /** Files on disk; names are shown as they were written. */
    record Folder(Path folder) implements Sources {
        @Override
        public String resolve(String from, String name) {
            return Path.of(from).resolveSibling(name).toString();
        }

        @Override
        public byte @Nullable [] octets(String file) {
            try {
                return Files.readAllBytes(folder.resolve(file));
            } catch (IOException e) {
                return null;
            }
        }
    }
}
