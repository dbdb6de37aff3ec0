package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;

/**
 * The records of one owner name and type in class IN (RFC 2181 §5).
 *
 * @param type the RR type's number
 * @param ttl seconds, 0 to 2^31-1
 * @param rdata each in wire form without compression, sorted and without doubles
 */
public record RRset(DomainName name, int type, int ttl, List<Octets> rdata) {
    public RRset {
        if (type < 1 || type > 65535) {
            throw new IllegalArgumentException("RR type " + type + " is not within 1 to 65535");
        }
        if (ttl < 0) {
            throw new IllegalArgumentException("TTL of " + name + " is negative or above 2147483647");
        }
        if (rdata.isEmpty()) {
            throw new IllegalArgumentException("an RRset has at least one record");
        }
        rdata = rdata.size() == 1
                ? List.copyOf(rdata)
                : rdata.stream().distinct().sorted().toList();
    }
}
