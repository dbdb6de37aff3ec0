package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.sign.Signing.State;
import dev.berth.dns.sign.Signing.Status;
import dev.berth.dns.zone.SignedChange;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One zone that is to be signed, and whoever works on it: one thread at a time, who holds this object's lock. */
final class Room {
    /** Serials set aside at once, so that a crash does not bring one back with other contents. */
    private static final int RESERVED = 1000;

    final DomainName name;
    final Denial denial;
    private final SigningStore store;
    private final Predicate<SignedChange> out;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Of the snapshot that the zone was made from. */
    long revision;
    /** Whether signatures that are to be made anew may be left. */
    boolean busy;
    /** Whether the state that there is was kept with its serial, so that a start may go on from it. */
    private boolean kept;

    /** Null until its keys have been read, and after an error. */
    private @Nullable SignedZone zone;

    private volatile Status status;

    /** Something done to the zone by the one who has it. */
    interface Work {
        void on(SignedZone zone) throws SigningFailure;
    }

    /** From the zone's state to its next one, which is to have the serial. */
    interface Step {
        @Nullable
        SignedChange to(long serial);
    }

    interface KeyEdit {
        ZoneKeys of(ZoneKeys keys);
    }

    /** @param out is given every change; says false where it wants the whole zone instead */
    Room(
            DomainName name,
            Denial denial,
            SigningStore store,
            Predicate<SignedChange> out,
            InstantSource clock,
            SecureRandom random) {
        this.name = name;
        this.denial = denial;
        this.store = store;
        this.out = out;
        this.clock = clock;
        this.random = random;
        this.status = new Status(denial, 0, 0, Instant.MAX, List.of(), null);
    }

    Status status() {
        return status;
    }

    boolean isSigned() {
        return status.serial() != 0;
    }

    /** The signed zone as it is now; null where it is not signed, or not yet. */
    @Nullable
    State state() {
        if (!isSigned()) {
            return null;
        }
        synchronized (this) {
            Zone soa = zone == null ? null : zone.zone();
            return zone == null || soa == null ? null : new State(soa, zone.serial(), zone.everything());
        }
    }

    /** The RRset of a type at a name of the zone, or null. */
    synchronized @Nullable RRset rrset(DomainName at, int type) {
        return zone == null ? null : zone.at(at).get(type);
    }

    synchronized void work(Work work) {
        try {
            SignedZone open = zone;
            if (open == null) {
                open = open();
                zone = open;
            }
            work.on(open);
            if (zone == null) {
                return;
            }
            Instant renewal = open.firstEnd() == Long.MAX_VALUE
                    ? Instant.MAX
                    : Instant.ofEpochSecond(open.firstEnd()).minus(Signatures.RENEWED);
            status = new Status(
                    denial, open.serial(), open.made(), renewal, open.keys().keys(), null);
        } catch (SigningFailure e) {
            Status was = status;
            status = new Status(denial, was.serial(), was.made(), was.renewal(), was.keys(), e.reason());
        } catch (RuntimeException e) {
            // Half changed, perhaps.
            forget();
            Status was = status;
            status = new Status(denial, 0, was.made(), was.renewal(), was.keys(), "an error of Berth: " + e);
            throw e;
        }
    }

    private SignedZone open() throws SigningFailure {
        ZoneKeys keys = store.keys(name);
        if (keys == null) {
            keys = ZoneKeys.first(clock.instant(), random);
            store.keep(name, keys);
        }
        KeptSignatures signatures = store.signatures(name);
        if (signatures.serial() != 0 && !store.goOn(name)) {
            signatures = signatures.withoutSerial();
        }
        return new SignedZone(name, denial, keys, signatures, random);
    }

    /** Publishes the next state, for one who works on the zone; {@code own} is the inventory's serial. */
    void publish(SignedZone open, long own, Step step) throws SigningFailure {
        long next = open.next(own);
        long reserved = open.keys().reserved();
        if (reserved == 0 || (int) (next - reserved) >= 0) {
            keep(open, open.keys().reserving((next + RESERVED) % (1L << 32)));
        }
        if (kept) {
            kept = false;
            store.goOn(name);
        }
        SignedChange change = step.to(next);
        if (change != null && !out.test(change)) {
            forget();
        }
    }

    /** From now on the zone has these keys, which are on stable storage. */
    void keep(SignedZone open, ZoneKeys keys) throws SigningFailure {
        store.keep(name, keys);
        open.keys(keys);
    }

    /** What is known of the zone is worth nothing any more; it begins anew, with serials that were not used. */
    synchronized void forget() {
        zone = null;
        revision = 0;
        Status was = status;
        status = new Status(denial, 0, was.made(), was.renewal(), was.keys(), null);
    }

    /** Changes the keys; false where that changes nothing, or the zone is not signed. */
    boolean edit(KeyEdit edit) throws SigningFailure {
        SigningFailure[] failure = new SigningFailure[1];
        boolean[] edited = new boolean[1];
        work(open -> {
            Zone soa = open.zone();
            ZoneKeys next = edit.of(open.keys());
            if (soa == null || next.equals(open.keys())) {
                return;
            }
            try {
                keep(open, next);
            } catch (SigningFailure e) {
                failure[0] = e;
                return;
            }
            edited[0] = true;
            publish(
                    open,
                    open.serial(),
                    serial -> open.change(soa, serial, Set.of(), open::at, false, clock.instant()));
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return edited[0];
    }

    /**
     * Keeps the signatures for the next start.
     *
     * @param last nothing is signed from now on
     */
    synchronized void keep(boolean last) {
        if (zone != null && zone.serial() != 0) {
            KeptSignatures all = zone.signatures();
            store.keep(name, last ? all : all.withoutSerial());
            kept = last;
        }
    }
}
