package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.sign.SigningKey.Stage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of a zone, and a serial that it has not reached yet.
 *
 * <p>Roll-over: a new key is published and signs the DNSKEY set beside the old one; when no cache can be without it, it takes
 * over all signatures, and CDS and CDNSKEY ask the zone above for its DS record; when that is said to be there and nothing that
 * the old key is needed for can be in a cache, the old one goes (RFC 6781 §4.1.3, RFC 7583 §3.3).
 *
 * @param reserved serials below this one may have been used
 */
public record ZoneKeys(long reserved, List<SigningKey> keys) {
    /** How long a secondary may take to have what we have. */
    private static final Duration PROPAGATION = Duration.ofHours(1);
    /** How long anything may stay in caches: longer TTLs are rare, and resolvers cut them to a day. */
    private static final Duration CACHED = Duration.ofDays(1);

    public ZoneKeys {
        keys = List.copyOf(keys);
    }

    /** For a zone that is signed for the first time. */
    public static ZoneKeys first(Instant now, SecureRandom random) {
        return new ZoneKeys(0, List.of(SigningKey.generate(Stage.ACTIVE, now, random)));
    }

    public ZoneKeys reserving(long serial) {
        return new ZoneKeys(serial, keys);
    }

    /** Who signs the zone. */
    public SigningKey active() {
        return keys.stream()
                .filter(key -> key.stage() == Stage.ACTIVE)
                .findFirst()
                .orElseThrow();
    }

    public boolean rolling() {
        return keys.size() > 1;
    }

    /** With a new key. */
    public ZoneKeys rolled(Instant now, SecureRandom random) {
        List<SigningKey> all = new ArrayList<>(keys);
        all.add(SigningKey.generate(Stage.PUBLISHED, now, random));
        return new ZoneKeys(reserved, all);
    }

    /** The zone above has the DS record of the active key. */
    public ZoneKeys atParent(Instant now) {
        return new ZoneKeys(
                reserved,
                keys.stream()
                        .map(key -> key.stage() == Stage.ACTIVE && key.atParent() == null ? key.atParent(now) : key)
                        .toList());
    }

    /** What time alone has brought about. */
    public ZoneKeys advanced(Instant now, int dnskeyTtl) {
        boolean known = keys.stream()
                .anyMatch(key -> key.stage() == Stage.PUBLISHED
                        && !now.isBefore(key.since().plus(PROPAGATION).plusSeconds(dnskeyTtl)));
        if (known) {
            return new ZoneKeys(
                    reserved,
                    keys.stream()
                            .map(key -> switch (key.stage()) {
                                case PUBLISHED -> key.in(Stage.ACTIVE, now);
                                case ACTIVE -> key.in(Stage.RETIRED, now);
                                case RETIRED -> key;
                            })
                            .toList());
        }
        Instant told = active().atParent();
        if (told == null || now.isBefore(told.plus(CACHED).plus(PROPAGATION))) {
            return this;
        }
        List<SigningKey> left = keys.stream()
                .filter(key -> key.stage() != Stage.RETIRED
                        || now.isBefore(key.since().plus(CACHED).plus(PROPAGATION)))
                .toList();
        return left.size() == keys.size() ? this : new ZoneKeys(reserved, left);
    }

    /** The DNSKEY records' rdata. */
    public List<Octets> dnskeys() {
        return keys.stream().map(SigningKey::publicKey).toList();
    }

    /** The DS records that the zone above should have, which CDS repeats (RFC 7344). */
    public List<Octets> ds(DomainName zone) {
        return List.of(active().ds(zone));
    }
}
