package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;

/**
 * A lease's wish for a name. First come, first served among equal owners: the holder is known by its DHCID (RFC 4701, the
 * rdata: identifier type, digest type, digest), which is computed from the client's identity and the name.
 */
public record NameClaim(DomainName fqdn, Octets dhcid) {}
