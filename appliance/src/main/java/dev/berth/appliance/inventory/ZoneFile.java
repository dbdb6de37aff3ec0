package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;

/**
 * A zone file as it was read last: a zone of its own, or static records for one of the site's. Its SOA and TTL stand in place
 * of the generated ones; what it has of a name and type is served before anybody else's.
 *
 * @param ttl default TTL of the zone's records, seconds
 * @param serial the file's own; the zone's serial goes on from the greater one
 * @param digest SHA-256 of the records, in hexadecimal digits, for whoever reads the history
 * @param records all but the SOA
 */
public record ZoneFile(DomainName zone, Soa soa, int ttl, long serial, String digest, ZoneRecords records) {
    public static Key key(DomainName zone) {
        return new Key("zone-file.zone", zone);
    }
}
