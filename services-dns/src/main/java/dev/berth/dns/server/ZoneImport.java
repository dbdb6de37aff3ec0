package dev.berth.dns.server;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneFile;
import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dns.master.Master;
import dev.berth.dns.master.MasterReader;
import dev.berth.dns.master.Mistake;
import dev.berth.dns.master.Sources;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth zone import | rm}: a master file becomes records of an operator, which can be changed one by one. */
final class ZoneImport {
    /** Of one file; more are better left in it. */
    private static final int MOST = 100_000;

    private static final int TTL = 3600;
    private static final String FILE = "import";

    private final Supplier<Inventory> inventory;
    private final Supplier<InstantSource> clock;

    ZoneImport(Supplier<Inventory> inventory, Supplier<InstantSource> clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    record File(
            @Param(value = "the zone's name", position = 0) DomainName zone,

            @Param(value = "the master file; - for what comes in", position = 1, file = true)
            String content) {}

    /** Counts of RRsets. */
    record Imported(DomainName zone, long serial, int added, int changed, int removed, int unchanged) {}

    record ZoneChoice(
            @Param(value = "the zone's name", position = 0) DomainName zone) {}

    record Removed(DomainName zone, int removed) {}

    private record RRsetAt(DomainName name, int type) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                        "zone import",
                        "Make a zone of a master file, or bring one like it; all of the file or nothing",
                        Method.POST,
                        "/zones/{zone}/file",
                        File.class,
                        Imported.class,
                        this::take),
                Operation.changing(
                        "zone rm",
                        "Remove a zone that was imported, with the records that were added to it",
                        Method.DELETE,
                        "/zones/{zone}",
                        ZoneChoice.class,
                        Removed.class,
                        this::remove));
    }

    private Imported take(File input, Call call) throws OperationFailure {
        Master master = read(input);
        if (master.records().size() > MOST) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "the file has " + master.records().size() + " records, and " + MOST
                            + " can be imported; name a larger one in berth.yaml: dns.zones." + input.zone() + ".file");
        }
        int[] counts = new int[4];
        commit(call, "zone imported", now -> {
            requireFree(now, input.zone());
            java.util.Arrays.fill(counts, 0);
            return changes(now, input.zone(), master, counts);
        });
        return new Imported(
                input.zone(), inventory.get().now().serial(input.zone()), counts[0], counts[1], counts[2], counts[3]);
    }

    private static Master read(File input) throws OperationFailure {
        try {
            return MasterReader.read(input.zone(), FILE, new Sources() {
                @Override
                public String resolve(String from, String name) {
                    return name;
                }

                @Override
                public byte @Nullable [] octets(String file) {
                    return file.equals(FILE) ? input.content().getBytes(StandardCharsets.UTF_8) : null;
                }
            });
        } catch (Mistake e) {
            boolean included = e.what().startsWith("cannot read");
            throw new OperationFailure(
                    Reason.INVALID,
                    e.place().replace(FILE + ":", "line ") + ": "
                            + (included ? "$INCLUDE does not reach other files here; join them first" : e.what()));
        }
    }

    private static void requireFree(Snapshot now, DomainName zone) throws OperationFailure {
        Entity<ZoneFile> there = now.naming().files().get(zone);
        if (there != null && there.fromFile()) {
            throw new OperationFailure(
                    Reason.CONFLICT,
                    "zone " + zone + " is kept in a file (" + there.origin() + "); edit it there, and 'berth reload'");
        }
    }

    private List<Change> changes(Snapshot now, DomainName zone, Master master, int[] counts) {
        List<Change> changes = new ArrayList<>();
        var file = new ZoneFile(
                zone,
                master.soa() == null ? soa(now, zone) : master.soa(),
                master.ttl() == null ? TTL : master.ttl(),
                master.serial(),
                "",
                ZoneRecords.of(List.of()));
        Entity<ZoneFile> seen = now.find(Kinds.ZONE_FILE, ZoneFile.key(zone));
        if (seen == null) {
            changes.add(new Change.Put(fresh(Kinds.ZONE_FILE), file, 0));
        } else if (!seen.value().equals(file)) {
            changes.add(Change.Put.update(seen, file));
        }
        Map<RRsetAt, Entity<RecordEntry>> left = operators(now, zone);
        master.records().rrsets().forEach(rrset -> {
            Entity<RecordEntry> before = left.remove(new RRsetAt(rrset.name(), rrset.type()));
            RecordEntry entry = entry(rrset, before);
            if (before == null) {
                counts[0]++;
                changes.add(new Change.Put(fresh(Kinds.RRSET), entry, 0));
            } else if (!before.value().equals(entry)) {
                counts[1]++;
                changes.add(Change.Put.update(before, entry));
            } else {
                counts[3]++;
            }
        });
        counts[2] = left.size();
        left.values().forEach(gone -> changes.add(Change.Remove.of(gone)));
        return changes;
    }

    private static RecordEntry entry(RRset rrset, @Nullable Entity<RecordEntry> before) {
        boolean pointers = before != null && before.value().pointers();
        return new RecordEntry(rrset.name(), rrset.type(), rrset.ttl(), rrset.rdata(), Owner.OPERATOR, pointers);
    }

    private Ref fresh(dev.berth.appliance.inventory.Kind<?> kind) {
        return Ref.fresh(kind, clock.get().instant(), ThreadLocalRandom.current());
    }

    /** That of the zone as it is, else one of the site's. */
    private static Soa soa(Snapshot now, DomainName zone) {
        Zone there = now.naming().zones().get(zone);
        if (there != null) {
            return there.soa();
        }
        Site site = Objects.requireNonNull(now.site(), "a running appliance has a site");
        return new Soa(site.fqdn(), site.domain().child("hostmaster"), 3600, 600, 1209600, 300);
    }

    /** What operators added to a zone, or below it where there is no zone yet. */
    private static Map<RRsetAt, Entity<RecordEntry>> operators(Snapshot now, DomainName zone) {
        Map<RRsetAt, Entity<RecordEntry>> all = new HashMap<>();
        now.unordered(Kinds.RRSET)
                .filter(entity -> entity.value().owner() == Owner.OPERATOR && !entity.fromFile())
                .filter(entity -> now.naming().zone(entity.value().name()) instanceof Zone closest
                        && closest.name().equals(zone))
                .forEach(entity -> all.put(
                        new RRsetAt(entity.value().name(), entity.value().type()), entity));
        return all;
    }

    private Removed remove(ZoneChoice input, Call call) throws OperationFailure {
        int[] count = new int[1];
        commit(call, "zone removed", now -> {
            requireFree(now, input.zone());
            Entity<ZoneFile> seen = now.find(Kinds.ZONE_FILE, ZoneFile.key(input.zone()));
            if (seen == null) {
                throw new OperationFailure(
                        Reason.ABSENT,
                        "no zone " + input.zone() + " was imported; the site's own follow from domain and networks");
            }
            List<Change> changes = new ArrayList<>();
            changes.add(Change.Remove.of(seen));
            operators(now, input.zone()).values().forEach(entity -> changes.add(Change.Remove.of(entity)));
            count[0] = changes.size() - 1;
            return changes;
        });
        return new Removed(input.zone(), count[0]);
    }

    private interface Deciding {
        List<Change> decide(Snapshot now) throws OperationFailure;
    }

    private void commit(Call call, String why, Deciding deciding) throws OperationFailure {
        Committing.commitAny(
                inventory.get(), call, now -> new Proposal(call.by(), Subject.NOBODY, why, deciding.decide(now)));
    }
}
