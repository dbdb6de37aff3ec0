package dev.berth.dns.master;

import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.net.DomainName;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.SOARecord;

/** What a file says of the zone itself. */
final class ZoneStart {
    private final DomainName zone;

    @Nullable
    Soa soa;
    /** 0 without an SOA record. */
    long serial;
    /** Of the first {@code $TTL}, else of the SOA, else null. */
    @Nullable
    Integer ttl;

    ZoneStart(DomainName zone) {
        this.zone = zone;
    }

    void ttl(int seconds) {
        ttl = ttl == null ? (Integer) seconds : ttl;
    }

    void take(DomainName name, SOARecord start, int seconds) {
        if (!name.equals(zone)) {
            throw new IllegalArgumentException("the SOA stands at " + name + ", and belongs to " + zone);
        }
        if (soa != null) {
            throw new IllegalArgumentException("a second SOA record; keep one");
        }
        soa = new Soa(
                DomainName.at(start.getHost().toWire(), 0),
                DomainName.at(start.getAdmin().toWire(), 0),
                seconds(start.getRefresh()),
                seconds(start.getRetry()),
                seconds(start.getExpire()),
                seconds(start.getMinimum()));
        serial = start.getSerial();
        ttl(seconds);
    }

    private static int seconds(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
