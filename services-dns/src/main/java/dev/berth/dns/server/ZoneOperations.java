package dev.berth.dns.server;

import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.transfer.Content;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth zone list | show}. */
final class ZoneOperations {
    /** Whose the records of a zone are that is held for another primary. */
    private static final String PRIMARY = "primary";

    private final Supplier<Inventory> inventory;
    private final Supplier<Secondaries> secondaries;
    private final Supplier<Map<DomainName, Integer>> records;
    private final NamesByZone names = new NamesByZone();

    /** @param records of each zone that is served, but the SOA */
    ZoneOperations(
            Supplier<Inventory> inventory,
            Supplier<Secondaries> secondaries,
            Supplier<Map<DomainName, Integer>> records) {
        this.inventory = inventory;
        this.secondaries = secondaries;
        this.records = records;
    }

    record ZoneName(
            @Param(value = "the zone's name", position = 0) DomainName zone,
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    record ZoneChoice(
            @Param(value = "the zone's name", position = 0) DomainName zone) {}

    /** What was set going. */
    record Asked(DomainName zone, String note) {}

    record ZoneLines(List<ZoneLine> zones) {}

    /** @param records all that is served, the SOA included, but no signatures */
    record ZoneLine(DomainName zone, long serial, long records, String kind) {}

    /** @param total how many there are, when not all were asked for */
    record ZoneContents(
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
            return of(name, ttl, type, rdata, text(owner));
        }

        static RecordLine of(DomainName name, int ttl, int type, Octets rdata, String owner) {
            return new RecordLine(
                    ZoneOperations.text(name), ttl, RecordText.type(type), RecordText.data(name, type, rdata), owner);
        }

        static String text(Owner owner) {
            return owner.name().toLowerCase(Locale.ROOT);
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
                        ZoneContents.class,
                        this::show),
                Operation.reading(
                        "zone export",
                        "A zone as a master file that BIND, Knot and NSD load",
                        "/zones/{zone}/file",
                        ZoneName.class,
                        Lines.class,
                        this::export),
                Operation.changing(
                        "zone refresh",
                        "Asks the primaries of a zone that is held for them at once, as their NOTIFY would",
                        Operation.Method.POST,
                        "/zones/{zone}/refresh",
                        ZoneChoice.class,
                        Asked.class,
                        this::refresh));
    }

    private Asked refresh(ZoneChoice input, Call call) throws OperationFailure {
        if (!secondaries.get().copies().containsKey(input.zone())) {
            throw new OperationFailure(
                    Reason.ABSENT,
                    "no zone " + input.zone() + " is held for another primary; dns.zones names those that are");
        }
        if (!call.preview()) {
            secondaries.get().refresh(input.zone());
        }
        return new Asked(input.zone(), "its primaries are asked; 'berth zone list' shows the serial");
    }

    private Lines export(ZoneName input, Call call) throws OperationFailure {
        ZoneContents zone = show(input, call);
        return new Lines(Stream.concat(
                        Stream.of("$ORIGIN " + text(zone.zone())),
                        zone.records().stream().map(r -> r.name() + " " + r.ttl() + " IN " + r.type() + " " + r.data()))
                .toList());
    }

    static String text(DomainName name) {
        return name.isRoot() ? "." : name + ".";
    }

    private ZoneLines list(Operation.Nothing nothing, Call call) {
        Snapshot now = inventory.get().now();
        Map<DomainName, Integer> served = records.get();
        Map<DomainName, ZoneLine> lines = new TreeMap<>();
        contents().copied().forEach((zone, copy) -> lines.put(zone, line(copy)));
        now.naming()
                .zones()
                .keySet()
                .forEach(zone -> lines.put(
                        zone,
                        new ZoneLine(
                                zone,
                                now.serial(zone),
                                1 + (served.containsKey(zone) ? served.get(zone) : counted(now, zone)),
                                "primary")));
        return new ZoneLines(List.copyOf(lines.values()));
    }

    /** Of a zone that is not served, or served with signatures. */
    private static long counted(Snapshot now, DomainName zone) {
        return now.zoneRRsets(zone).mapToLong(rrset -> rrset.rdata().size()).sum();
    }

    private static ZoneLine line(ZoneCopy copy) {
        String kind = copy.isGood() ? "secondary" : copy.isKnown() ? "secondary, expired" : "secondary, not fetched";
        long records = copy.rrsets().mapToLong(rrset -> rrset.rdata().size()).sum();
        return new ZoneLine(copy.zone().name(), copy.serial(), copy.isKnown() ? 1 + records : 0, kind);
    }

    private Contents contents() {
        return new Contents(inventory.get(), () -> secondaries.get().copies());
    }

    private ZoneContents show(ZoneName input, Call call) throws OperationFailure {
        Snapshot now = inventory.get().now();
        boolean ours = now.naming().zones().containsKey(input.zone());
        Content zone = contents().of(input.zone());
        if (zone == null) {
            throw new OperationFailure(
                    Reason.ABSENT,
                    contents().copied().containsKey(input.zone())
                            ? "zone " + input.zone() + " is not here: no primary has sent or confirmed it in time;"
                                    + " the log says why"
                            : "there is no zone " + input.zone() + "; 'berth zone list' shows all");
        }
        RecordLine soa = soa(now, zone, ours);
        Integer count = ours && input.limit() != null ? records.get().get(input.zone()) : null;
        Stream<RRset> sorted = count == null
                ? zone.rrsets().get().sorted(Comparator.comparing(RRset::name).thenComparing(RRset::type))
                : names.of(input.zone(), inventory.get(), now).stream()
                        .flatMap(name -> now.rrsets(name).values().stream().sorted(Comparator.comparing(RRset::type)));
        Stream<Served> served = Stream.concat(
                Stream.of(new Served(null, null)),
                sorted.flatMap(rrset -> rrset.rdata().stream().map(rdata -> new Served(rrset, rdata))));
        BiPredicate<Served, String> has = new RecordSearch(now, soa)::has;
        Excerpt<Served> part = count == null
                ? Excerpt.of(served, input.match(), input.offset(), input.limit(), has)
                : Excerpt.of(served, 1 + count, input.match(), input.offset(), input.limit(), has);
        return new ZoneContents(
                zone.zone().name(),
                zone.serial(),
                part.rows().stream().map(record -> record.line(now, soa)).toList(),
                part.total());
    }

    /** One record; both null for the SOA. What a page leaves out is never made a line of text. */
    record Served(@Nullable RRset rrset, @Nullable Octets rdata) {
        RecordLine line(Snapshot now, RecordLine soa) {
            return rrset == null || rdata == null
                    ? soa
                    : RecordLine.of(rrset.name(), rrset.ttl(), rrset.type(), rdata, whose(now, soa));
        }

        /** Whose it is, in a word. */
        String whose(Snapshot now, RecordLine soa) {
            return rrset == null || soa.owner().equals(PRIMARY)
                    ? soa.owner()
                    : RecordLine.text(owner(now.contributions(rrset.name()), rrset.type()));
        }
    }

    /** The strongest of those who want records of the type: the one whose are served. */
    static Owner owner(List<Contribution> wishes, int type) {
        return wishes.stream()
                .filter(wish -> wish.type() == type)
                .map(Contribution::owner)
                .min(Comparator.naturalOrder())
                .orElse(Owner.SITE);
    }

    private static RecordLine soa(Snapshot now, Content zone, boolean ours) {
        Soa soa = zone.zone().soa();
        String data = Stream.of(
                        text(soa.mname()),
                        text(soa.rname()),
                        zone.serial(),
                        soa.refresh(),
                        soa.retry(),
                        soa.expire(),
                        soa.minimum())
                .map(Object::toString)
                .collect(Collectors.joining(" "));
        DomainName name = zone.zone().name();
        String owner = !ours ? PRIMARY : now.naming().files().containsKey(name) ? "file" : "site";
        return new RecordLine(text(name), zone.zone().ttl(), "SOA", data, owner);
    }
}
