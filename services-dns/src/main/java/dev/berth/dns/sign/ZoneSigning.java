package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.zone.SignedChange;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One zone that is to be signed: its keys, the state that is signed and the way to the next one. Who works on it holds its lock; of
 * two zones, that of the one below is taken first.
 */
final class ZoneSigning {
    /** Serials set aside at once, so that a crash does not bring one back with other contents. */
    private static final int RESERVED = 1000;
    /** Signatures that have to be made anew become one state in such portions. */
    private static final int PORTION = 200;

    /**
     * What zones are signed with.
     *
     * @param out is given every change, in order; says false where it wants the whole zone instead
     */
    record Tools(SigningStore store, Predicate<SignedChange> out, InstantSource clock, SecureRandom random) {}

    /** What a zone has to know beyond itself. */
    interface Surroundings {
        /** The state of the inventory that is signed now. */
        Snapshot last();

        /** The DS records of a zone of ours; empty for one that is not signed. */
        List<Octets> ds(DomainName zone);

        /** Whether the zone of ours above shows the DS record of the active key. */
        boolean vouches(DomainName below, ZoneKeys keys);
    }

    private interface Work {
        void on(SignedZone zone) throws SigningFailure;
    }

    private interface Step {
        @Nullable
        SignedChange to(long serial);
    }

    interface KeyEdit {
        ZoneKeys of(ZoneKeys keys);
    }

    private final DomainName name;
    private final Denial denial;
    private final Tools tools;
    private final Surroundings surroundings;
    /** Of the snapshot that the zone was made from. */
    private long revision;
    /** Whether signatures that are to be made anew may be left. */
    private boolean busy;

    /** Null until its keys have been read, and after an error. */
    private @Nullable SignedZone signed;

    private volatile Signing.Status status;
    /** Whether it is no longer to be signed: what is still under way reaches nobody. */
    private volatile boolean dismissed;

    ZoneSigning(DomainName name, Denial denial, Tools tools, Surroundings surroundings) {
        this.name = name;
        this.denial = denial;
        this.tools = tools;
        this.surroundings = surroundings;
        this.status = new Signing.Status(denial, 0, 0, Instant.MAX, List.of(), null);
    }

    DomainName name() {
        return name;
    }

    Denial denial() {
        return denial;
    }

    Signing.Status status() {
        return status;
    }

    boolean isSigned() {
        return status.serial() != 0;
    }

    void dismiss() {
        dismissed = true;
    }

    /** The signed zone as it is now; null while there is none. */
    Signing.@Nullable State state() {
        if (!isSigned()) {
            return null;
        }
        synchronized (this) {
            SignedZone zone = signed;
            Zone soa = zone == null ? null : zone.zone();
            return zone == null || soa == null ? null : new Signing.State(soa, zone.serial(), zone.everything());
        }
    }

    /** Whether the zone shows these DS records at a name. */
    synchronized boolean shows(DomainName below, List<Octets> ds) {
        RRset there = signed == null ? null : signed.at(below).get(QType.DS);
        return there != null && there.rdata().equals(ds);
    }

    /**
     * Signs what a state of the inventory says.
     *
     * @param names that may have changed; null: all
     */
    void refresh(Snapshot state, @Nullable Collection<DomainName> names) {
        Zone soa = state.naming().zones().get(name);
        if (soa == null) {
            synchronized (this) {
                // A state from before the one that the zone was made from knows nothing of it.
                if (state.revision() >= revision) {
                    forget(null);
                }
            }
            return;
        }
        work(zone -> {
            if (state.revision() < revision) {
                return;
            }
            revision = state.revision();
            var source = new Source(state, name, surroundings::ds);
            Set<DomainName> all = new HashSet<>(source.delegations());
            if (names == null || zone.serial() == 0) {
                all.addAll(source.names());
                all.addAll(zone.names());
            } else {
                all.addAll(names);
            }
            publish(
                    zone,
                    state.serial(name),
                    next -> zone.change(
                            soa, next, all, source::at, false, tools.clock().instant()));
        });
    }

    /** Makes a portion of the signatures anew that are due, and moves keys on; says whether there may be more. */
    boolean renew() {
        boolean[] more = new boolean[1];
        work(zone -> {
            Zone soa = zone.zone();
            if (soa != null) {
                more[0] = renew(zone, soa, tools.clock().instant());
            }
        });
        return more[0];
    }

    private boolean renew(SignedZone zone, Zone soa, Instant now) throws SigningFailure {
        boolean moved = move(zone, soa, now);
        boolean early = now.isBefore(status.renewal()) && !moved && !busy;
        List<DomainName> due = early ? List.of() : zone.due(now, PORTION);
        Snapshot state = surroundings.last();
        var source = new Source(state, name, surroundings::ds);
        Set<DomainName> delegations = source.delegations();
        Set<DomainName> names = new HashSet<>(due);
        names.addAll(delegations);
        boolean current = state.revision() >= revision && state.naming().zones().containsKey(name);
        publish(
                zone,
                zone.serial(),
                next -> zone.change(
                        soa,
                        next,
                        names,
                        at -> current && delegations.contains(at) ? source.at(at) : zone.at(at),
                        !due.isEmpty() || moved,
                        now));
        busy = due.size() == PORTION;
        if (!early && !busy) {
            zone.findFirstEnd();
        }
        return busy;
    }

    private boolean move(SignedZone zone, Zone soa, Instant now) throws SigningFailure {
        ZoneKeys keys = zone.keys();
        ZoneKeys next = keys.advanced(now, soa.ttl());
        if (next.active().atParent() == null && surroundings.vouches(name, next)) {
            next = next.atParent(now);
        }
        if (next.equals(keys)) {
            return false;
        }
        tools.store().keep(name, next);
        zone.keys(next);
        return true;
    }

    /** All signatures are due, from the next {@link #renew()} on. */
    void renewAll() {
        work(zone -> {
            zone.renew(tools.clock().instant());
            busy = true;
        });
    }

    /** Changes the keys; false when that changes nothing or the zone is not signed. */
    boolean edit(KeyEdit edit) throws SigningFailure {
        SigningFailure[] failure = new SigningFailure[1];
        boolean[] edited = new boolean[1];
        work(zone -> {
            Zone soa = zone.zone();
            ZoneKeys next = edit.of(zone.keys());
            if (soa == null || next.equals(zone.keys())) {
                return;
            }
            try {
                tools.store().keep(name, next);
            } catch (SigningFailure e) {
                failure[0] = e;
                return;
            }
            zone.keys(next);
            edited[0] = true;
            publish(
                    zone,
                    zone.serial(),
                    serial -> zone.change(
                            soa,
                            serial,
                            Set.of(),
                            zone::at,
                            false,
                            tools.clock().instant()));
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return edited[0];
    }

    /** Keeps the signatures for the next start. */
    synchronized void keep() {
        if (signed != null && signed.serial() != 0) {
            tools.store().keep(name, signed.digests());
        }
    }

    private synchronized void work(Work work) {
        try {
            SignedZone zone = signed;
            if (zone == null) {
                zone = open();
                signed = zone;
            }
            work.on(zone);
            if (signed != null) {
                status = statusOf(zone);
            }
        } catch (SigningFailure e) {
            Signing.Status was = status;
            status = new Signing.Status(denial, was.serial(), was.made(), was.renewal(), was.keys(), e.reason());
        } catch (RuntimeException e) {
            // Half changed, perhaps.
            forget("an error of Berth: " + e);
            throw e;
        }
    }

    private Signing.Status statusOf(SignedZone zone) {
        Instant renewal = zone.firstEnd() == Long.MAX_VALUE
                ? Instant.MAX
                : Instant.ofEpochSecond(zone.firstEnd()).minus(Signatures.RENEWED);
        return new Signing.Status(
                denial, zone.serial(), zone.made(), renewal, zone.keys().keys(), null);
    }

    private SignedZone open() throws SigningFailure {
        ZoneKeys keys = tools.store().keys(name);
        if (keys == null) {
            keys = ZoneKeys.first(tools.clock().instant(), tools.random());
            tools.store().keep(name, keys);
        }
        return new SignedZone(name, denial, keys, tools.store().signatures(name), tools.random());
    }

    private void publish(SignedZone zone, long own, Step step) throws SigningFailure {
        long next = zone.next(own);
        long reserved = zone.keys().reserved();
        if (reserved == 0 || (int) (next - reserved) >= 0) {
            ZoneKeys keys = zone.keys().reserving((next + RESERVED) % (1L << 32));
            tools.store().keep(name, keys);
            zone.keys(keys);
        }
        SignedChange change = step.to(next);
        if (change != null && !dismissed && !tools.out().test(change)) {
            forget(null);
        }
    }

    /** What is known of the zone is worth nothing any more; it begins anew, with serials that were not used. */
    private void forget(@Nullable String failure) {
        signed = null;
        revision = 0;
        Signing.Status was = status;
        status = new Signing.Status(denial, 0, was.made(), was.renewal(), was.keys(), failure);
    }
}
