package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of an address in the reverse zones.
 *
 * @param pointer where its PTR record stands
 * @param alias where else it is asked for: the name of its octets, if the pointer is in a classless zone (RFC 2317)
 */
record Reverse(DomainName pointer, @Nullable DomainName alias) {
    List<DomainName> names() {
        return alias == null ? List.of(pointer) : List.of(pointer, alias);
    }

    /** The PTR, and the CNAME that leads to it, which goes where anybody else has something at that name. */
    List<Contribution> leadingTo(DomainName target, Ref from, Owner owner, int ttl) {
        var own = Contribution.record(from, owner, pointer, RRType.PTR, ttl, Octets.copyOf(target.wire()));
        return alias == null
                ? List.of(own)
                : List.of(
                        own,
                        Contribution.record(from, Owner.SITE, alias, RRType.CNAME, ttl, Octets.copyOf(pointer.wire())));
    }
}
