package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import java.util.ArrayList;
import java.util.List;

/**
 * How a signed zone goes from one whole state to the next, with signatures and the records that deny: as {@link ZoneDelta}, with
 * serials of its own. The TTL of an RRSIG record is the original TTL in its rdata.
 *
 * @param fromSerial 0 when {@code added} is the whole zone
 * @param chain for look-ups; its records are among {@code added}, too
 */
public record SignedChange(
        Zone zone, long fromSerial, long toSerial, List<RRset> removed, List<RRset> added, Chain chain) {
    public boolean whole() {
        return fromSerial == 0;
    }

    /** What is found by its name: all but what denies others, which the chain has. */
    ZoneDelta found() {
        return new ZoneDelta(zone.name(), fromSerial, toSerial, found(removed), found(added));
    }

    private static List<RRset> found(List<RRset> rrsets) {
        List<RRset> found = new ArrayList<>();
        for (RRset rrset : rrsets) {
            List<Octets> left = rrset.type() == QType.RRSIG
                    ? rrset.rdata().stream()
                            .filter(rdata -> !denies(rdata.at(0) << 8 | rdata.at(1)))
                            .toList()
                    : rrset.rdata();
            if (!denies(rrset.type()) && !left.isEmpty()) {
                found.add(new RRset(rrset.name(), rrset.type(), rrset.ttl(), left));
            }
        }
        return found;
    }

    private static boolean denies(int type) {
        return type == QType.NSEC || type == QType.NSEC3;
    }

    /** Without the chain. */
    public ZoneDelta delta() {
        return new ZoneDelta(zone.name(), fromSerial, toSerial, removed, added);
    }
}
