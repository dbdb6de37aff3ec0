package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RRset that stands in the inventory by itself: an operator's, an update's, or a well-known name of the site.
 *
 * @param ttl seconds, or null for the zone's default
 * @param rdata each in wire form without compression
 * @param pointers whether its addresses have PTR records that lead back to the name
 */
public record RecordEntry(
        DomainName name, int type, @Nullable Integer ttl, List<Octets> rdata, Owner owner, boolean pointers) {
    public RecordEntry {
        if (owner == Owner.HOST || owner == Owner.LEASE) {
            throw new IllegalArgumentException("records of hosts and leases follow from the host and the lease");
        }
        if (type < 1 || type > 65535 || type == RRType.SOA) {
            throw new IllegalArgumentException("a record entry cannot be of type " + type);
        }
        if (rdata.isEmpty()) {
            throw new IllegalArgumentException("a record entry has at least one record");
        }
        if (pointers && type != RRType.A && type != RRType.AAAA) {
            throw new IllegalArgumentException("only addresses have pointers back");
        }
        rdata = rdata.stream().distinct().sorted().toList();
    }

    /** Without pointers back. */
    public RecordEntry(DomainName name, int type, @Nullable Integer ttl, List<Octets> rdata, Owner owner) {
        this(name, type, ttl, rdata, owner, false);
    }

    public static Key key(DomainName name, int type, Owner owner) {
        return new Key("rrset.name", new Place(name, type, owner));
    }

    private record Place(DomainName name, int type, Owner owner) {}
}
