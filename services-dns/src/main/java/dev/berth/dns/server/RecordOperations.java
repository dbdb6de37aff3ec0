package dev.berth.dns.server;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dns.message.QType;
import dev.berth.dns.server.ZoneOperations.RecordLine;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth record add | set | rm | list}: records that an operator keeps beside those of hosts and leases. */
final class RecordOperations {
    private final RandomGenerator random = new SecureRandom();
    private final Supplier<Inventory> inventory;
    private final Supplier<InstantSource> clock;

    RecordOperations(Supplier<Inventory> inventory, Supplier<InstantSource> clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    record RecordInput(
            @Param(value = "the owner's name; one without a dot is below the site's domain", position = 0)
            String name,

            @Param(value = "the record's type, as in A or MX", position = 1)
            String type,

            @Param(value = "the record's data as in a zone file", position = 2)
            List<String> data,

            @Param("time to live in seconds; without it the zone's") @Nullable
            Integer ttl,

            @Param("of an address: a PTR record that leads back, as long as the address is there") @Nullable
            Boolean ptr) {}

    record Which(
            @Param(value = "the owner's name; one without a dot is below the site's domain", position = 0)
            String name,

            @Param(value = "the type whose records go; without it all types", position = 1) @Nullable
            String type,

            @Param(value = "the data of the one record that goes; without it all of the type", position = 2) @Nullable
            List<String> data) {}

    record ZoneChoice(
            @Param(value = "only records in this zone", position = 0) @Nullable
            DomainName zone) {}

    record Records(List<RecordLine> records) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                        "record add",
                        "Add a record to a zone",
                        Method.POST,
                        "/records",
                        RecordInput.class,
                        Records.class,
                        this::add),
                Operation.changing(
                        "record set",
                        "Put a record in place of all that were added of its name and type",
                        Method.PUT,
                        "/records",
                        RecordInput.class,
                        Records.class,
                        this::set),
                Operation.changing(
                        "record rm",
                        "Remove records that were added",
                        Method.DELETE,
                        "/records/{name}",
                        Which.class,
                        Records.class,
                        this::remove),
                Operation.reading(
                        "record list",
                        "Records that stand by themselves: added ones, updates, well-known names",
                        "/records",
                        ZoneChoice.class,
                        Records.class,
                        this::list));
    }

    private Records add(RecordInput input, Call call) throws OperationFailure {
        return write(input, call, false);
    }

    private Records set(RecordInput input, Call call) throws OperationFailure {
        return write(input, call, true);
    }

    /** The RRset as it stands afterwards. @param alone whether the other records of the type go */
    private Records write(RecordInput input, Call call, boolean alone) throws OperationFailure {
        int type = RecordText.type(input.type());
        if (input.ttl() != null && input.ttl() < 0) {
            throw new OperationFailure(Reason.INVALID, "a TTL is 0 to 2147483647 seconds, not " + input.ttl());
        }
        Ref fresh = Ref.fresh(Kinds.RRSET, clock.get().instant(), random);
        RecordEntry[] written = new RecordEntry[1];
        Committing.commit(inventory.get(), call, now -> {
            DomainName name = name(now, input.name());
            Octets rdata = RecordText.rdata(name, type, input.data(), domain(now));
            Entity<RecordEntry> seen = now.find(Kinds.RRSET, RecordEntry.key(name, type, Owner.OPERATOR));
            RecordEntry entry = entry(name, type, input, rdata, seen == null || alone ? null : seen.value());
            written[0] = entry;
            Change change = seen == null ? new Change.Put(fresh, entry, 0) : Change.Put.update(seen, entry);
            String why = alone ? "record set" : "record added";
            return new Proposal(call.by(), Subject.NOBODY, why, List.of(change));
        });
        Snapshot now = inventory.get().now();
        return new Records(lines(now, written[0]).toList());
    }

    private static RecordEntry entry(
            DomainName name, int type, RecordInput input, Octets rdata, @Nullable RecordEntry seen)
            throws OperationFailure {
        boolean pointers = input.ptr() == null ? seen != null && seen.pointers() : input.ptr();
        if (pointers && type != QType.A && type != QType.AAAA) {
            throw new OperationFailure(
                    Reason.INVALID, "--ptr is for addresses, A and AAAA, not for " + RecordText.type(type));
        }
        if (seen == null) {
            return new RecordEntry(name, type, input.ttl(), List.of(rdata), Owner.OPERATOR, pointers);
        }
        boolean single = type == QType.CNAME || type == QType.DNAME;
        if (single && !seen.rdata().contains(rdata)) {
            throw new OperationFailure(
                    Reason.CONFLICT,
                    name + " already has a " + RecordText.type(type)
                            + " record, and there can be only one; 'berth record rm " + name + " "
                            + RecordText.type(type) + "' removes it");
        }
        List<Octets> all = new ArrayList<>(seen.rdata());
        all.add(rdata);
        Integer ttl = input.ttl() == null ? seen.ttl() : input.ttl();
        return new RecordEntry(name, type, ttl, all, Owner.OPERATOR, pointers);
    }

    /** The records that went. */
    private Records remove(Which input, Call call) throws OperationFailure {
        List<RecordLine> gone = new ArrayList<>();
        Committing.commit(inventory.get(), call, now -> {
            gone.clear();
            DomainName name = name(now, input.name());
            Integer type = input.type() == null ? null : RecordText.type(input.type());
            List<Change> changes = new ArrayList<>();
            for (Entity<RecordEntry> seen : operators(now, name, type)) {
                RecordEntry entry = seen.value();
                List<Octets> left = left(now, entry, input.data());
                lines(now, entry).forEach(gone::add);
                if (left.isEmpty()) {
                    changes.add(Change.Remove.of(seen));
                } else if (left.size() < entry.rdata().size()) {
                    var smaller = new RecordEntry(
                            entry.name(), entry.type(), entry.ttl(), left, entry.owner(), entry.pointers());
                    lines(now, smaller).forEach(gone::remove);
                    changes.add(Change.Put.update(seen, smaller));
                } else {
                    lines(now, entry).forEach(gone::remove);
                }
            }
            if (changes.isEmpty()) {
                throw absent(now, name, type);
            }
            return new Proposal(call.by(), Subject.NOBODY, "record removed", changes);
        });
        return new Records(List.copyOf(gone));
    }

    private List<Octets> left(Snapshot now, RecordEntry entry, @Nullable List<String> data) throws OperationFailure {
        if (data == null || data.isEmpty()) {
            return List.of();
        }
        Octets one = RecordText.rdata(entry.name(), entry.type(), data, domain(now));
        return entry.rdata().stream().filter(rdata -> !rdata.equals(one)).toList();
    }

    private static List<Entity<RecordEntry>> operators(Snapshot now, DomainName name, @Nullable Integer type) {
        return now.contributions(name).stream()
                .filter(wish -> wish.owner() == Owner.OPERATOR && (type == null || wish.type() == type))
                .map(wish -> now.get(Kinds.RRSET, wish.from()))
                .filter(entity -> entity != null)
                .toList();
    }

    /** Says whose the records are, if there are any. */
    private static OperationFailure absent(Snapshot now, DomainName name, @Nullable Integer type) {
        String what = type == null ? "records" : RecordText.type(type) + " records";
        String others = now.contributions(name).stream()
                .filter(wish -> wish.type() != 0 && wish.owner() != Owner.OPERATOR)
                .filter(wish -> type == null || wish.type() == type)
                .map(Contribution::owner)
                .distinct()
                .map(RecordOperations::mend)
                .collect(Collectors.joining("; "));
        return new OperationFailure(
                Reason.ABSENT,
                "no such " + what + " at " + name + " were added by 'berth record add'; "
                        + (others.isEmpty() ? "'berth record list' shows all" : others));
    }

    private static String mend(Owner owner) {
        return switch (owner) {
            case HOST -> "those there follow from a host: 'berth host set' or 'berth host rm'";
            case LEASE -> "those there follow from a lease: 'berth lease release'";
            case SITE -> "those there follow from the configuration: names in berth.yaml";
            case FILE -> "those there stand in a zone file: edit it, and 'berth reload'";
            case UPDATE -> "those there were made by a dynamic update: nsupdate removes them";
            case OPERATOR -> "'berth record list' shows all";
        };
    }

    private Records list(ZoneChoice input, Call call) throws OperationFailure {
        Snapshot now = inventory.get().now();
        if (input.zone() != null && !now.naming().zones().containsKey(input.zone())) {
            throw new OperationFailure(
                    Reason.ABSENT, "there is no zone " + input.zone() + "; 'berth zone list' shows all");
        }
        return new Records(now.all(Kinds.RRSET)
                .map(Entity::value)
                .filter(entry -> input.zone() == null
                        || now.naming().zone(entry.name()) instanceof Zone zone
                                && zone.name().equals(input.zone()))
                .flatMap(entry -> lines(now, entry))
                .toList());
    }

    private static Stream<RecordLine> lines(Snapshot now, RecordEntry entry) {
        int ttl = entry.ttl() == null ? now.naming().ttl(entry.name()) : entry.ttl();
        return entry.rdata().stream()
                .map(rdata -> RecordLine.of(entry.name(), ttl, entry.type(), rdata, entry.owner()));
    }

    private static DomainName name(Snapshot now, String text) throws OperationFailure {
        try {
            return text.contains(".") ? DomainName.of(text) : domain(now).child(text);
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static DomainName domain(Snapshot now) {
        return now.naming().domain(null);
    }
}
