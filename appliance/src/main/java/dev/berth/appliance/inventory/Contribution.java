package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;

/**
 * Records that one entity wants at one name.
 *
 * @param type the RR type, or 0 for a name that is only kept from others
 * @param ttl seconds; the least of what is served together counts
 */
public record Contribution(Ref from, Owner owner, DomainName name, int type, int ttl, List<Octets> rdata) {
    public static Contribution record(Ref from, Owner owner, DomainName name, int type, int ttl, Octets rdata) {
        return new Contribution(from, owner, name, type, ttl, List.of(rdata));
    }

    /** Nobody weaker than {@code owner} gets the name, though it has no records now. */
    public static Contribution reservation(Ref from, Owner owner, DomainName name) {
        return new Contribution(from, owner, name, 0, 0, List.of());
    }
}
