package dev.berth.dns.sign;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.zone.SignedChange;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
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
    /** Serials set aside at once, so that a crash does not bring one back with other contents. */
    private static final int RESERVED = 1000;
    /** Signatures that have to be made anew become one state in such portions. */
    private static final int PORTION = 200;

    private final SigningStore store;
    private final Predicate<SignedChange> out;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<DomainName, Room> rooms = new TreeMap<>();
    private final Lag lag = new Lag();
    private volatile Snapshot last = Snapshot.empty(Map.of());

    /** One zone and whoever works on it. */
    private static final class Room {
        final DomainName name;
        final Denial denial;
        /** Of the snapshot that the zone was made from. */
        long revision;
        /** Whether signatures that are to be made anew may be left. */
        boolean busy;

        /** Null until its keys have been read, and after an error. */
        @Nullable
        SignedZone zone;

        volatile Status status;

        Room(DomainName name, Denial denial) {
            this.name = name;
            this.denial = denial;
            this.status = new Status(denial, 0, 0, Instant.MAX, List.of(), null);
        }
    }

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
        this.store = store;
        this.out = out;
        this.clock = clock;
        this.random = random;
    }

    /** These zones are to be signed, from the next {@link #tick} on. */
    public void plan(Map<DomainName, Denial> zones) {
        synchronized (rooms) {
            rooms.values().removeIf(room -> zones.get(room.name) != room.denial);
            zones.forEach((name, denial) -> rooms.computeIfAbsent(name, zone -> new Room(zone, denial)));
        }
    }

    private List<Room> rooms() {
        synchronized (rooms) {
            return List.copyOf(rooms.values());
        }
    }

    private @Nullable Room room(DomainName name) {
        synchronized (rooms) {
            return rooms.get(name);
        }
    }

    /** Whether a zone is to be signed, be it already or not. */
    public boolean signs(DomainName zone) {
        return room(zone) != null;
    }

    /** The signed zone as it is now; null for one that is not signed, or not yet. */
    public @Nullable State state(DomainName name) {
        Room room = room(name);
        if (room == null || room.status.serial() == 0) {
            return null;
        }
        synchronized (room) {
            SignedZone zone = room.zone;
            Zone soa = zone == null ? null : zone.zone();
            return zone == null || soa == null ? null : new State(soa, zone.serial(), zone.everything());
        }
    }

    /** Null for a zone that is not to be signed. */
    public @Nullable Status status(DomainName name) {
        Room room = room(name);
        return room == null ? null : room.status;
    }

    /** Signatures made since the start, of all zones. */
    public long made() {
        return rooms().stream().mapToLong(room -> room.status.made()).sum();
    }

    /** All of them, by zone. */
    public Map<DomainName, Status> statuses() {
        Map<DomainName, Status> all = new TreeMap<>();
        rooms().forEach(room -> all.put(room.name, room.status));
        return all;
    }

    /** For how long the oldest commit that is not signed yet has been waiting. */
    public Duration lag() {
        return lag.at(clock.instant());
    }

    /** Notes how far the inventory is, for {@link #lag}; to be called every second or so. */
    public void observe(Snapshot newest) {
        lag.sample(newest.revision(), last.revision(), clock.instant());
    }

    @Override
    public void start(Snapshot base) {
        rooms().forEach(room -> refresh(room, base, null));
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
        for (Room room : rooms()) {
            // A zone that comes or goes takes names from the zone above it or gives them back.
            boolean whole = anew.stream().anyMatch(zone -> zone.isWithin(room.name));
            boolean concerned = changed.keySet().stream().anyMatch(zone -> zone.isWithin(room.name));
            if (concerned) {
                refresh(room, after, whole ? null : changed.getOrDefault(room.name, Set.of()));
            }
        }
        last = after;
    }

    /** Signs what is to be signed and is not yet, renews signatures, moves keys on. To be called every minute or so. */
    public void tick() {
        for (Room room : rooms()) {
            if (room.status.serial() == 0) {
                refresh(room, last, null);
            }
            boolean more;
            do {
                // A portion at a time: in between, commits have their turn.
                more = renew(room);
            } while (more);
        }
    }

    /** @param names that may have changed; null: all */
    private void refresh(Room room, Snapshot state, @Nullable Collection<DomainName> names) {
        Zone soa = state.naming().zones().get(room.name);
        if (soa == null) {
            synchronized (room) {
                // A state from before the one that the zone was made from knows nothing of it.
                if (state.revision() >= room.revision) {
                    forget(room);
                }
            }
            return;
        }
        work(room, zone -> {
            if (state.revision() < room.revision) {
                return;
            }
            room.revision = state.revision();
            var source = new Source(state, room.name, this::signers);
            Set<DomainName> all = new HashSet<>(source.delegations());
            if (names == null || zone.serial() == 0) {
                all.addAll(source.names());
                all.addAll(zone.names());
            } else {
                all.addAll(names);
            }
            long own = state.serial(room.name);
            publish(room, zone, own, next -> zone.change(soa, next, all, source::at, false, clock.instant()));
        });
    }

    /** Whether there may be more. */
    private boolean renew(Room room) {
        boolean[] more = new boolean[1];
        work(room, zone -> {
            Zone soa = zone.zone();
            if (soa == null) {
                return;
            }
            Instant now = clock.instant();
            boolean moved = move(room, zone, now);
            boolean early = now.isBefore(room.status.renewal()) && !moved && !room.busy;
            List<DomainName> due = early ? List.of() : zone.due(now, PORTION);
            Snapshot state = last;
            Set<DomainName> names = new HashSet<>(due);
            Set<DomainName> delegations = new Source(state, room.name, this::signers).delegations();
            names.addAll(delegations);
            var source = new Source(state, room.name, this::signers);
            boolean current =
                    state.revision() >= room.revision && state.naming().zones().containsKey(room.name);
            publish(
                    room,
                    zone,
                    zone.serial(),
                    next -> zone.change(
                            soa,
                            next,
                            names,
                            name -> current && delegations.contains(name) ? source.at(name) : zone.at(name),
                            !due.isEmpty() || moved,
                            now));
            more[0] = due.size() == PORTION;
            room.busy = more[0];
            if (!early && !more[0]) {
                zone.findFirstEnd();
            }
        });
        return more[0];
    }

    private boolean move(Room room, SignedZone zone, Instant now) throws SigningFailure {
        Zone soa = zone.zone();
        ZoneKeys keys = zone.keys();
        if (soa == null) {
            return false;
        }
        ZoneKeys next = keys.advanced(now, soa.ttl());
        DomainName above = room.name.isRoot() ? null : above(room.name);
        if (above != null && next.active().atParent() == null && vouches(above, room.name, next)) {
            next = next.atParent(now);
        }
        if (next.equals(keys)) {
            return false;
        }
        store.keep(room.name, next);
        zone.keys(next);
        return true;
    }

    /** The zone of ours that is right above another one, or null. */
    private @Nullable DomainName above(DomainName name) {
        Zone zone = last.naming().zone(name.parent());
        return zone == null ? null : zone.name();
    }

    /** Whether a zone of ours shows the DS record of the active key of one below it. */
    private boolean vouches(DomainName above, DomainName below, ZoneKeys keys) {
        Room room = room(above);
        if (room == null) {
            return false;
        }
        // The lock of a zone below is held: nobody takes the two the other way round.
        synchronized (room) {
            RRset ds = room.zone == null ? null : room.zone.at(below).get(QType.DS);
            return ds != null && ds.rdata().equals(keys.ds(below));
        }
    }

    private List<Octets> signers(DomainName zone) {
        Room room = room(zone);
        Status status = room == null ? null : room.status;
        return status == null || status.serial() == 0 ? List.of() : new ZoneKeys(0, status.keys()).ds(zone);
    }

    /** Something done to a zone by the one who has it. */
    private interface Work {
        void on(SignedZone zone) throws SigningFailure;
    }

    private interface Step {
        @Nullable
        SignedChange to(long serial);
    }

    private void work(Room room, Work work) {
        synchronized (room) {
            try {
                SignedZone zone = room.zone;
                if (zone == null) {
                    zone = open(room);
                    room.zone = zone;
                }
                work.on(zone);
                if (room.zone == null) {
                    return;
                }
                Instant renewal = zone.firstEnd() == Long.MAX_VALUE
                        ? Instant.MAX
                        : Instant.ofEpochSecond(zone.firstEnd()).minus(Signatures.RENEWED);
                room.status = new Status(
                        room.denial,
                        zone.serial(),
                        zone.made(),
                        renewal,
                        zone.keys().keys(),
                        null);
            } catch (SigningFailure e) {
                Status was = room.status;
                room.status = new Status(room.denial, was.serial(), was.made(), was.renewal(), was.keys(), e.reason());
            } catch (RuntimeException e) {
                // Half changed, perhaps.
                forget(room);
                Status was = room.status;
                room.status =
                        new Status(room.denial, 0, was.made(), was.renewal(), was.keys(), "an error of Berth: " + e);
                throw e;
            }
        }
    }

    private SignedZone open(Room room) throws SigningFailure {
        ZoneKeys keys = store.keys(room.name);
        if (keys == null) {
            keys = ZoneKeys.first(clock.instant(), random);
            store.keep(room.name, keys);
        }
        return new SignedZone(room.name, room.denial, keys, store.signatures(room.name), random);
    }

    private void publish(Room room, SignedZone zone, long own, Step step) throws SigningFailure {
        long next = zone.next(own);
        long reserved = zone.keys().reserved();
        if (reserved == 0 || (int) (next - reserved) >= 0) {
            ZoneKeys keys = zone.keys().reserving((next + RESERVED) % (1L << 32));
            store.keep(room.name, keys);
            zone.keys(keys);
        }
        SignedChange change = step.to(next);
        if (change != null && room(room.name) == room && !out.test(change)) {
            forget(room);
        }
    }

    /** What is known of a zone is worth nothing any more; it begins anew, with serials that were not used. */
    private static void forget(Room room) {
        room.zone = null;
        room.revision = 0;
        Status was = room.status;
        room.status = new Status(room.denial, 0, was.made(), was.renewal(), was.keys(), null);
    }

    /** Whether there is a zone that could be signed and is not. */
    public boolean isPending() {
        Map<DomainName, Zone> there = last.naming().zones();
        return rooms().stream()
                .anyMatch(room ->
                        room.status.serial() == 0 && room.status.failure() == null && there.containsKey(room.name));
    }

    /** Keeps the signatures for the next start. */
    public void keep() {
        for (Room room : rooms()) {
            synchronized (room) {
                if (room.zone != null && room.zone.serial() != 0) {
                    store.keep(room.name, room.zone.digests());
                }
            }
        }
    }

    /** Begins a roll-over; false when one is under way or the zone is not signed. */
    public boolean roll(DomainName name) throws SigningFailure {
        return edit(name, keys -> keys.rolling() ? keys : keys.rolled(clock.instant(), random));
    }

    /** The zone above has the DS record of the active key; false when that was known. */
    public boolean atParent(DomainName name) throws SigningFailure {
        return edit(name, keys -> keys.atParent(clock.instant()));
    }

    /** All signatures are made anew, from the next {@link #tick} on. */
    public void renew(DomainName name) {
        Room room = room(name);
        if (room != null) {
            work(room, zone -> {
                zone.renew(clock.instant());
                room.busy = true;
            });
        }
    }

    private interface KeyEdit {
        ZoneKeys of(ZoneKeys keys);
    }

    private boolean edit(DomainName name, KeyEdit edit) throws SigningFailure {
        Room room = room(name);
        if (room == null) {
            return false;
        }
        SigningFailure[] failure = new SigningFailure[1];
        boolean[] edited = new boolean[1];
        work(room, zone -> {
            Zone soa = zone.zone();
            ZoneKeys next = edit.of(zone.keys());
            if (soa == null || next.equals(zone.keys())) {
                return;
            }
            try {
                store.keep(name, next);
            } catch (SigningFailure e) {
                failure[0] = e;
                return;
            }
            zone.keys(next);
            edited[0] = true;
            publish(
                    room,
                    zone,
                    zone.serial(),
                    serial -> zone.change(soa, serial, Set.of(), zone::at, false, clock.instant()));
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return edited[0];
    }
}
