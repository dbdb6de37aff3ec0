package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;

/**
 * A zone that we are the primary of. Its records come from hosts, leases, operators and files; its serial is kept beside
 * it by the log.
 *
 * @param ttl default TTL of its records, seconds
 */
public record Zone(DomainName name, Soa soa, int ttl) {
    public static Key key(DomainName name) {
        return new Key("zone.name", name);
    }
}
