package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.List;

/**
 * How one commit changed one zone: whole RRsets that went and came, the SOA not among them (RFC 1995 sends it around
 * them).
 *
 * @param fromSerial the serial before; 0 and {@code removed} empty for a zone that the commit made; 0 and both lists empty
 *     for one that a file changed in so many places that it is to be read anew from the snapshot
 * @param toSerial the serial after; 0 and {@code added} empty for a zone that the commit removed
 */
public record ZoneDelta(DomainName zone, long fromSerial, long toSerial, List<RRset> removed, List<RRset> added) {
    public ZoneDelta {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    public boolean created() {
        return fromSerial == 0;
    }

    public boolean dropped() {
        return toSerial == 0;
    }
}
