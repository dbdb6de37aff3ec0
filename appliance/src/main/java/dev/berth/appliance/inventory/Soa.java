package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;

/**
 * The SOA's fields but the serial (RFC 1035 §3.3.13), times in seconds.
 *
 * @param minimum TTL of negative answers (RFC 2308 §4)
 */
public record Soa(DomainName mname, DomainName rname, int refresh, int retry, int expire, int minimum) {}
