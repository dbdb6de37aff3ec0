package dev.berth.dns.server;

import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth zone list | show}. */
final class ZoneOperations {
    private final Supplier<Inventory> inventory;

    ZoneOperations(Supplier<Inventory> inventory) {
        this.inventory = inventory;
    }

    record ZoneName(
            @Param(value = "the zone's name", position = 0) DomainName zone,
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    record ZoneLines(List<ZoneLine> zones) {}

    /** @param records all that is served, the SOA included */
    record ZoneLine(DomainName zone, long serial, long records, String kind) {}

    /** @param total how many there are, when not all were asked for */
    record Contents(
            DomainName zone,
            long serial,
            List<RecordLine> records,
            @Nullable Integer total) {}

    record Lines(List<String> lines) {}

    /** One record as a zone file has it, and whose it is. */
    record RecordLine(String name, int ttl, String type, String data, String owner) {
        static Stream<RecordLine> of(RRset rrset, Owner owner) {
            return rrset.rdata().stream().map(rdata -> of(rrset.name(), rrset.ttl(), rrset.type(), rdata, owner));
        }

        static RecordLine of(DomainName name, int ttl, int type, Octets rdata, Owner owner) {
            return new RecordLine(
                    text(name),
                    ttl,
                    RecordText.type(type),
                    RecordText.data(name, type, rdata),
                    owner.name().toLowerCase(Locale.ROOT));
        }
    }

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "zone list",
                        "All zones with their serials",
                        "/zones",
                        Operation.Nothing.class,
                        ZoneLines.class,
                        this::list),
                Operation.reading(
                        "zone show",
                        "The records of a zone as they are served, and whose they are",
                        "/zones/{zone}",
                        ZoneName.class,
                        Contents.class,
                        this::show),
                Operation.reading(
                        "zone export",
                        "A zone as a master file that BIND, Knot and NSD load",
                        "/zones/{zone}/file",
                        ZoneName.class,
                        Lines.class,
                        this::export));
    }

    private Lines export(ZoneName input, Call call) throws OperationFailure {
        Contents zone = show(input, call);
        return new Lines(Stream.concat(
                        Stream.of("$ORIGIN " + text(zone.zone())),
                        zone.records().stream().map(r -> r.name() + " " + r.ttl() + " IN " + r.type() + " " + r.data()))
                .toList());
    }

    private static String text(DomainName name) {
        return name.isRoot() ? "." : name + ".";
    }

    private ZoneLines list(Operation.Nothing nothing, Call call) {
        Snapshot now = inventory.get().now();
        Map<DomainName, Long> records = now.allRRsets()
                .collect(Collectors.groupingBy(
                        rrset -> now.naming().zone(rrset.name()) instanceof Zone zone ? zone.name() : DomainName.ROOT,
                        Collectors.summingLong(rrset -> rrset.rdata().size())));
        return new ZoneLines(now.naming().zones().keySet().stream()
                .sorted()
                .map(zone -> new ZoneLine(zone, now.serial(zone), 1 + records.getOrDefault(zone, 0L), "primary"))
                .toList());
    }

    private Contents show(ZoneName input, Call call) throws OperationFailure {
        Snapshot now = inventory.get().now();
        Zone zone = now.naming().zones().get(input.zone());
        if (zone == null) {
            throw new OperationFailure(
                    Reason.ABSENT, "there is no zone " + input.zone() + "; 'berth zone list' shows all");
        }
        RecordLine soa = soa(now, zone);
        Stream<RRset> sorted = now.zoneRRsets(zone.name())
                .sorted(Comparator.comparing(RRset::name).thenComparing(RRset::type));
        Stream<Served> served = Stream.concat(
                Stream.of(new Served(null, null)),
                sorted.flatMap(rrset -> rrset.rdata().stream().map(rdata -> new Served(rrset, rdata))));
        Excerpt<Served> part = Excerpt.of(
                served, input.match(), input.offset(), input.limit(), (record, text) -> has(now, soa, record, text));
        return new Contents(
                zone.name(),
                now.serial(zone.name()),
                part.rows().stream().map(record -> record.line(now, soa)).toList(),
                part.total());
    }

    /** One record; both null for the SOA. What a page leaves out is never made a line of text. */
    private record Served(@Nullable RRset rrset, @Nullable Octets rdata) {
        RecordLine line(Snapshot now, RecordLine soa) {
            return rrset == null || rdata == null
                    ? soa
                    : RecordLine.of(
                            rrset.name(),
                            rrset.ttl(),
                            rrset.type(),
                            rdata,
                            owner(now.contributions(rrset.name()), rrset.type()));
        }
    }

    private static boolean has(Snapshot now, RecordLine soa, Served record, String text) {
        if (record.rrset() != null && Excerpt.in(record.rrset().name(), text)) {
            return true;
        }
        RecordLine line = record.line(now, soa);
        return Excerpt.in(line.name(), text)
                || Excerpt.in(line.type(), text)
                || Excerpt.in(line.data(), text)
                || Excerpt.in(line.owner(), text);
    }

    /** The strongest of those who want records of the type: the one whose are served. */
    static Owner owner(List<Contribution> wishes, int type) {
        return wishes.stream()
                .filter(wish -> wish.type() == type)
                .map(Contribution::owner)
                .min(Comparator.naturalOrder())
                .orElse(Owner.SITE);
    }

    private static RecordLine soa(Snapshot now, Zone zone) {
        Soa soa = zone.soa();
        String data = Stream.of(
                        text(soa.mname()),
                        text(soa.rname()),
                        now.serial(zone.name()),
                        soa.refresh(),
                        soa.retry(),
                        soa.expire(),
                        soa.minimum())
                .map(Object::toString)
                .collect(Collectors.joining(" "));
        String owner = now.naming().files().containsKey(zone.name()) ? "file" : "site";
        return new RecordLine(text(zone.name()), zone.ttl(), "SOA", data, owner);
    }
}
