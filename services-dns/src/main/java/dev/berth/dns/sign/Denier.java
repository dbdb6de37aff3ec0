package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the chain: a name, and the NSEC or NSEC3 record that says what it has and which is next.
 *
 * @param subject the name that exists
 * @param rrset null until it has been made
 */
record Denier(DomainName subject, @Nullable RRset rrset, List<Octets> signatures) {}
