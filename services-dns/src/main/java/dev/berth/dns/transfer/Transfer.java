package dev.berth.dns.transfer;

import static dev.berth.dns.message.Wire.i32;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of a transfer in the order in which they are sent. */
public final class Transfer {
    private static final int SOA = 6;
    private static final int RRSIG = 46;

    /** One record; rdata without compression. */
    public record Line(DomainName name, int type, int ttl, Octets rdata) {}

    private Transfer() {}

    /** The whole zone between two SOA records (RFC 5936 §2.2). */
    public static Stream<Line> whole(Content content) {
        Line soa = soa(content.zone(), content.serial());
        return Stream.concat(
                Stream.concat(Stream.of(soa), content.rrsets().get().flatMap(Transfer::lines)), Stream.of(soa));
    }

    /**
     * What leads a secondary from the serial that it has to the newest (RFC 1995 §4): the SOA alone when it has that already,
     * or null when only the whole zone does.
     *
     * @param current the zone's serial; the journal may be a moment behind
     */
    public static @Nullable Stream<Line> since(Zone zone, long has, long current, Journal journal) {
        List<ZoneDelta> deltas = journal.since(zone, has);
        if (deltas == null) {
            return Serial.isAfter(current, has) ? null : Stream.of(soa(zone, current));
        }
        if (deltas.isEmpty()) {
            return Stream.of(soa(zone, has));
        }
        Line now = soa(zone, deltas.getLast().toSerial());
        Stream<Line> steps = deltas.stream().flatMap(delta -> step(zone, delta));
        return Stream.concat(Stream.concat(Stream.of(now), steps), Stream.of(now));
    }

    private static Stream<Line> step(Zone zone, ZoneDelta delta) {
        Set<Line> removed = collect(delta.removed());
        Set<Line> added = collect(delta.added());
        // A delta names whole RRsets; records that are in both did not change.
        Set<Line> both = new LinkedHashSet<>(removed);
        both.retainAll(added);
        removed.removeAll(both);
        added.removeAll(both);
        return Stream.of(
                        Stream.of(soa(zone, delta.fromSerial())),
                        removed.stream(),
                        Stream.of(soa(zone, delta.toSerial())),
                        added.stream())
                .flatMap(lines -> lines);
    }

    private static Set<Line> collect(List<RRset> rrsets) {
        Set<Line> lines = new LinkedHashSet<>();
        rrsets.stream().flatMap(Transfer::lines).forEach(lines::add);
        return lines;
    }

    public static Stream<Line> lines(RRset rrset) {
        return rrset.rdata().stream().map(rdata -> new Line(rrset.name(), rrset.type(), ttl(rrset, rdata), rdata));
    }

    /** A signature's TTL is that of what it covers, and stands in it (RFC 4034 §3). */
    public static int ttl(RRset rrset, Octets rdata) {
        return rrset.type() == RRSIG && rdata.length() > 8 ? i32(rdata.bytes(), 4) : rrset.ttl();
    }

    public static Line soa(Zone zone, long serial) {
        return new Line(zone.name(), SOA, zone.ttl(), Octets.copyOf(SoaData.of(zone.soa(), serial)));
    }
}
