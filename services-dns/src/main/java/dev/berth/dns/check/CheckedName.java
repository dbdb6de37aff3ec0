package dev.berth.dns.check;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;

/**
 * A name that stands for those of its members that are up.
 *
 * @param type A or SRV
 * @param ttl of its records, seconds
 * @param members those of the configuration, as rdata, the first one first
 */
public record CheckedName(DomainName name, int type, Mode mode, int ttl, List<Octets> members, Check check) {
    /** Who of them stands in the answer. */
    public enum Mode {
        /** All that are up. */
        ALL,
        /** The first that is up: the next one stands by. */
        FIRST
    }

    public CheckedName {
        members = List.copyOf(members);
    }

    /** The records of members in their order, of which some are up. */
    public List<Octets> served(List<Octets> up) {
        return mode == Mode.FIRST && !up.isEmpty() ? List.of(up.getFirst()) : up;
    }
}
