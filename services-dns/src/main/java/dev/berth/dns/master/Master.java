package dev.berth.dns.master;

import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.ZoneRecords;
import org.jspecify.annotations.Nullable;

/**
 * What a master file says.
 *
 * @param soa null where the file has none
 * @param serial of the SOA, 0 without one
 * @param ttl the first {@code $TTL}, else the SOA's TTL, else null
 * @param records all but the SOA
 */
public record Master(
        @Nullable Soa soa, long serial, @Nullable Integer ttl, ZoneRecords records) {}
