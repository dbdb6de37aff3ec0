package dev.berth.dns.sign;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.zone.SignedChange;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Signs zones as they change: a follower of the inventory, so that neither commits nor answers nor unsigned zones wait for it.
 * What it has not signed yet is not served. Each signed state has a serial of its own, never less than the inventory's.
 */
public final class Signing implements Follower {
    private final ZoneSigning.Tools tools;
    private final Map<DomainName, ZoneSigning> zones = new TreeMap<>();
    private final ZoneSigning.Surroundings surroundings = new AllZones();
    private final Lag lag = new Lag();
    private volatile Snapshot last = Snapshot.empty(Map.of());

    /**
     * How a zone is signed.
     *
     * @param serial 0 while it is not signed yet
     * @param made signatures made since the start
     * @param renewal when the first signature is made anew
     * @param failure why it is not signed, or null
     */
    public record Status(
            Denial denial,
            long serial,
            long made,
            Instant renewal,
            List<SigningKey> keys,
            @Nullable String failure) {}

    /** A whole signed state; the SOA is not among the records. */
    public record State(Zone zone, long serial, List<RRset> rrsets) {}

    /** @param out is given every change of every signed zone, in order; says false where it wants the whole zone instead */
    public Signing(SigningStore store, Predicate<SignedChange> out, InstantSource clock, SecureRandom random) {
        this.tools = new ZoneSigning.Tools(store, out, clock, random);
    }

    /** These zones are to be signed, from the next {@link #tick} on. */
    public void plan(Map<DomainName, Denial> planned) {
        synchronized (zones) {
            zones.values().removeIf(zone -> {
                boolean gone = planned.get(zone.name()) != zone.denial();
                if (gone) {
                    zone.dismiss();
                }
                return gone;
            });
            planned.forEach((name, denial) ->
                    zones.computeIfAbsent(name, zone -> new ZoneSigning(zone, denial, tools, surroundings)));
        }
    }

    private List<ZoneSigning> zones() {
        synchronized (zones) {
            return List.copyOf(zones.values());
        }
    }

    private @Nullable ZoneSigning zone(DomainName name) {
        synchronized (zones) {
            return zones.get(name);
        }
    }

    /** Whether a zone is to be signed, be it already or not. */
    public boolean signs(DomainName zone) {
        return zone(zone) != null;
    }

    /** The signed zone as it is now; null for one that is not signed, or not yet. */
    public @Nullable State state(DomainName name) {
        ZoneSigning zone = zone(name);
        return zone == null ? null : zone.state();
    }

    /** Null for a zone that is not to be signed. */
    public @Nullable Status status(DomainName name) {
        ZoneSigning zone = zone(name);
        return zone == null ? null : zone.status();
    }

    /** Signatures made since the start, of all zones. */
    public long made() {
        return zones().stream().mapToLong(zone -> zone.status().made()).sum();
    }

    /** All of them, by zone. */
    public Map<DomainName, Status> statuses() {
        Map<DomainName, Status> all = new TreeMap<>();
        zones().forEach(zone -> all.put(zone.name(), zone.status()));
        return all;
    }

    /** For how long the oldest commit that is not signed yet has been waiting. */
    public Duration lag() {
        return lag.at(tools.clock().instant());
    }

    /** Notes how far the inventory is, for {@link #lag}; to be called every second or so. */
    public void observe(Snapshot newest) {
        lag.sample(newest.revision(), last.revision(), tools.clock().instant());
    }

    @Override
    public void start(Snapshot base) {
        zones().forEach(zone -> zone.refresh(base, null));
        last = base;
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        Map<DomainName, Set<DomainName>> changed = new HashMap<>();
        Set<DomainName> anew = new HashSet<>();
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                Set<DomainName> names = changed.computeIfAbsent(delta.zone(), zone -> new HashSet<>());
                delta.removed().forEach(rrset -> names.add(rrset.name()));
                delta.added().forEach(rrset -> names.add(rrset.name()));
                if (delta.created() || delta.dropped()) {
                    anew.add(delta.zone());
                }
            }
        }
        for (ZoneSigning zone : zones()) {
            // A zone that comes or goes takes names from the zone above it or gives them back.
            boolean whole = anew.stream().anyMatch(name -> name.isWithin(zone.name()));
            boolean concerned = changed.keySet().stream().anyMatch(name -> name.isWithin(zone.name()));
            if (concerned) {
                zone.refresh(after, whole ? null : changed.getOrDefault(zone.name(), Set.of()));
            }
        }
        last = after;
    }

    /** Signs what is to be signed and is not yet, renews signatures, moves keys on. To be called every minute or so. */
    public void tick() {
        for (ZoneSigning zone : zones()) {
            if (!zone.isSigned()) {
                zone.refresh(last, null);
            }
            boolean more;
            do {
                // A portion at a time: in between, commits have their turn.
                more = zone.renew();
            } while (more);
        }
    }

    /** Whether there is a zone that could be signed and is not. */
    public boolean isPending() {
        Map<DomainName, Zone> there = last.naming().zones();
        return zones().stream()
                .anyMatch(
                        zone -> !zone.isSigned() && zone.status().failure() == null && there.containsKey(zone.name()));
    }

    /** Keeps the signatures for the next start. */
    public void keep() {
        zones().forEach(ZoneSigning::keep);
    }

    /** Begins a roll-over; false when one is under way or the zone is not signed. */
    public boolean roll(DomainName name) throws SigningFailure {
        return edit(
                name, keys -> keys.rolling() ? keys : keys.rolled(tools.clock().instant(), tools.random()));
    }

    /** The zone above has the DS record of the active key; false when that was known. */
    public boolean atParent(DomainName name) throws SigningFailure {
        return edit(name, keys -> keys.atParent(tools.clock().instant()));
    }

    private boolean edit(DomainName name, ZoneSigning.KeyEdit edit) throws SigningFailure {
        ZoneSigning zone = zone(name);
        return zone != null && zone.edit(edit);
    }

    /** All signatures are made anew, from the next {@link #tick} on. */
    public void renew(DomainName name) {
        ZoneSigning zone = zone(name);
        if (zone != null) {
            zone.renewAll();
        }
    }

    private final class AllZones implements ZoneSigning.Surroundings {
        @Override
        public Snapshot last() {
            return last;
        }

        @Override
        public List<Octets> ds(DomainName name) {
            Status status = status(name);
            return status == null || status.serial() == 0 ? List.of() : new ZoneKeys(0, status.keys()).ds(name);
        }

        @Override
        public boolean vouches(DomainName below, ZoneKeys keys) {
            Zone above = below.isRoot() ? null : last.naming().zone(below.parent());
            ZoneSigning zone = above == null ? null : zone(above.name());
            return zone != null && zone.shows(below, keys.ds(below));
        }
    }
}
