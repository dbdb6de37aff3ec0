package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.service.BootFiles;
import dev.berth.appliance.store.History;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;

/**
 * What a dry run would change.
 *
 * @param addresses of hosts' interfaces and of leases
 * @param records of DNS, as zone transfers would tell them
 * @param boots what machines would boot the next time
 * @param files lines of the boot files that are made for them
 */
public record Foreseen(
        List<Differences.Line> changes,
        List<Moved> addresses,
        List<RecordLine> records,
        List<Moved> boots,
        List<FileLine> files) {
    private static final int MOST = 1000;

    /** @param before absent for what is new */
    record Moved(
            String of, @Nullable String before, @Nullable String after) {}

    /** @param change {@code +} or {@code -} */
    record RecordLine(String change, DomainName zone, DomainName name, int ttl, String type, String data) {}

    /** One line of a file; {@code change} is {@code +} or {@code -}. */
    record FileLine(String host, String file, String change, String line) {}

    /** Whether each of the commits follows the one before, the first of them {@code before}. */
    public static boolean follows(List<Commit> commits, Snapshot before) {
        for (int i = 0; i < commits.size(); i++) {
            if (commits.get(i).revision() != before.revision() + 1 + i) {
                return false;
            }
        }
        return true;
    }

    /**
     * Of commits that a preview made.
     *
     * @param before what the first of them was made on
     */
    public static Foreseen of(List<Commit> commits, Snapshot before, BootFiles rendered) {
        List<FileLine> files = new ArrayList<>();
        Snapshot now = before;
        List<Differences.Line> changes = new ArrayList<>();
        List<Moved> addresses = new ArrayList<>();
        List<RecordLine> records = new ArrayList<>();
        List<Moved> boots = new ArrayList<>();
        for (Commit commit : commits) {
            changes.addAll(Differences.of(
                    commit.effects().stream().map(Foreseen::detail).toList()));
            commit.effects().forEach(effect -> addAddresses(effect, addresses));
            commit.zones().forEach(zone -> addRecords(zone, records));
            boots.addAll(NextBoot.moved(commit, now));
            if (now.revision() + 1 == commit.revision()) {
                Snapshot after = now.fold(commit);
                files.addAll(BootFileChanges.of(commit, now, after, rendered, MOST));
                now = after;
            }
        }
        return new Foreseen(first(changes), first(addresses), first(records), first(boots), first(files));
    }

    private static <T> List<T> first(List<T> lines) {
        return List.copyOf(lines.subList(0, Math.min(MOST, lines.size())));
    }

    private static History.Detail detail(Effect effect) {
        return new History.Detail(effect.ref(), json(effect.before()), json(effect.after()));
    }

    private static @Nullable JsonNode json(@Nullable Entity<?> entity) {
        return entity == null ? null : Json.mapper().valueToTree(entity.value());
    }

    private static void addAddresses(Effect effect, List<Moved> addresses) {
        Host before = effect.before() != null && effect.before().value() instanceof Host host ? host : null;
        Host after = effect.after() != null && effect.after().value() instanceof Host host ? host : null;
        Host either = after == null ? before : after;
        if (either != null) {
            Set<String> interfaces = new LinkedHashSet<>();
            names(after, interfaces);
            names(before, interfaces);
            for (String name : interfaces) {
                add(new Moved(either.name() + " " + name, address(before, name), address(after, name)), addresses);
            }
        }
        if (effect.ref().kind().equals(Kinds.LEASE.name())) {
            Entity<?> entity = effect.after() == null ? effect.before() : effect.after();
            if (entity != null && entity.value() instanceof Lease lease) {
                add(new Moved("lease " + lease.address(), state(effect.before()), state(effect.after())), addresses);
            }
        }
    }

    private static @Nullable String state(@Nullable Entity<?> entity) {
        return entity != null && entity.value() instanceof Lease lease
                ? lease.state().name().toLowerCase(java.util.Locale.ROOT) + " " + lease.mac()
                : null;
    }

    private static void add(Moved moved, List<Moved> to) {
        if (!Objects.equals(moved.before(), moved.after())) {
            to.add(moved);
        }
    }

    private static void names(@Nullable Host host, Set<String> to) {
        if (host != null) {
            host.interfaces().forEach(i -> to.add(i.name()));
        }
    }

    private static @Nullable String address(@Nullable Host host, String name) {
        return host == null
                ? null
                : host.interfaces().stream()
                        .filter(i -> i.name().equals(name))
                        .findFirst()
                        .map(Foreseen::text)
                        .orElse(null);
    }

    private static String text(HostInterface i) {
        String macs = i.macs().stream().map(Objects::toString).collect(Collectors.joining(","));
        String address = i.address() == null ? "from a pool" : i.address().toString();
        return macs.isEmpty() ? address : address + " for " + macs;
    }

    private static void addRecords(ZoneDelta zone, List<RecordLine> records) {
        zone.removed().forEach(rrset -> addRecords("-", zone.zone(), rrset, records));
        zone.added().forEach(rrset -> addRecords("+", zone.zone(), rrset, records));
    }

    private static void addRecords(String change, DomainName zone, RRset rrset, List<RecordLine> records) {
        for (Octets rdata : rrset.rdata()) {
            records.add(new RecordLine(
                    change, zone, rrset.name(), rrset.ttl(), Type.string(rrset.type()), data(rrset, rdata)));
        }
    }

    private static String data(RRset rrset, Octets rdata) {
        try {
            Name owner = new Name(rrset.name().wire());
            return Record.newRecord(owner, rrset.type(), DClass.IN, 0, rdata.length(), rdata.bytes())
                    .rdataToString();
        } catch (IOException | IllegalArgumentException e) {
            // RFC 3597 §5 writes any rdata.
            return "\\# " + rdata.length() + " " + rdata;
        }
    }
}
