package dev.berth.dns.check;

import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.time.Instant;
import java.util.Set;

/**
 * A member that registered itself with a checked name, and stays so until a time unless it comes again.
 *
 * @param rdata of the name's type
 */
public record Member(DomainName name, Octets rdata, Instant until) {
    public static final Kind<Member> KIND = Kind.of("checked-member", Member.class)
            .keyed(member -> Set.of(key(member.name(), member.rdata())))
            .ordered(Member::name);

    public static Key key(DomainName name, Octets rdata) {
        return new Key("checked-member", new Place(name, rdata));
    }

    private record Place(DomainName name, Octets rdata) {}
}
