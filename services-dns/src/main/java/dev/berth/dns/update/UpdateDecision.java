package dev.berth.dns.update;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.update.UpdateMessage.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an UPDATE message comes to in a state of the inventory: changes, all of them, or the reason why there are none. */
public final class UpdateDecision {
    /** What to do. */
    public sealed interface Decision {
        /**
         * Empty when everything is as it is wished already.
         *
         * @param still whether a later state leads to the same decision
         */
        record Changes(List<Change> changes, Predicate<Snapshot> still) implements Decision {}

        record Refused(Rcode rcode, String reason) implements Decision {}
    }

    private final Seen state;
    private final UpdateMessage message;
    private final List<UpdatePolicy> policies;
    private final Supplier<Ref> fresh;
    /** RRsets that the message has touched so far, as they will be; without records: gone. */
    private final Map<Place, Touched> touched = new LinkedHashMap<>();

    private record Place(DomainName name, int type) {}

    private static final class Touched {
        final @Nullable Entity<RecordEntry> before;
        final Owner owner;
        final boolean pointers;
        final Set<Octets> rdata = new LinkedHashSet<>();
        int ttl;

        Touched(@Nullable Entity<RecordEntry> before, Owner owner, boolean pointers) {
            this.before = before;
            this.owner = owner;
            this.pointers = pointers;
        }
    }

    private UpdateDecision(Seen state, UpdateMessage message, List<UpdatePolicy> policies, Supplier<Ref> fresh) {
        this.state = state;
        this.message = message;
        this.policies = policies;
        this.fresh = fresh;
    }

    /**
     * Decides.
     *
     * @param policies those of the key that signed; the zone is one of ours
     * @param fresh gives refs for new entities
     */
    public static Decision decide(
            Snapshot state, UpdateMessage message, List<UpdatePolicy> policies, Supplier<Ref> fresh) {
        var seen = new Seen(state);
        var decision = new UpdateDecision(seen, message, policies, fresh);
        try {
            var checks = new UpdateChecks(seen, message);
            checks.prerequisites();
            checks.prescan();
            for (Entry entry : message.updates()) {
                decision.update(entry);
            }
            Set<DomainName> names = message.names();
            return new Decision.Changes(decision.changes(), later -> seen.isAsIn(later, names));
        } catch (Refusal e) {
            return new Decision.Refused(e.rcode, String.valueOf(e.getMessage()));
        }
    }

    /** RFC 2136 §3.4.2. */
    private void update(Entry entry) throws Refusal {
        switch (entry.rrClass()) {
            case UpdateMessage.CLASS_IN -> add(entry);
            case UpdateMessage.CLASS_ANY -> {
                if (entry.type() != QType.ANY) {
                    remove(entry.name(), entry.type());
                } else {
                    for (int type : typesAt(entry.name())) {
                        remove(entry.name(), type);
                    }
                }
            }
            default -> removeOne(entry);
        }
    }

    private boolean isApex(DomainName name) {
        return name.equals(message.zone());
    }

    private void add(Entry entry) throws Refusal {
        if (entry.type() == QType.SOA) {
            throw new Refusal(Rcode.REFUSED, "the SOA follows from the configuration or the zone file");
        }
        Set<Integer> there = typesAt(entry.name());
        boolean alias = entry.type() == QType.CNAME;
        boolean others = there.size() > (there.contains(QType.CNAME) ? 1 : 0);
        if (alias ? others || isApex(entry.name()) : there.contains(QType.CNAME)) {
            // An alias stands alone; the RFC has such updates passed over.
            return;
        }
        Touched set = touch(entry.name(), entry.type(), entry.rdata(), (int) entry.ttl());
        if (set == null) {
            return;
        }
        if (alias || entry.type() == QType.DNAME) {
            set.rdata.clear();
        }
        set.rdata.add(entry.rdata());
        set.ttl = (int) entry.ttl();
    }

    private void remove(DomainName name, int type) throws Refusal {
        if (isApex(name) && (type == QType.SOA || type == QType.NS)
                || !typesAt(name).contains(type)) {
            return;
        }
        Touched set = touch(name, type, null, 0);
        if (set != null) {
            set.rdata.clear();
        }
    }

    private void removeOne(Entry entry) throws Refusal {
        Place place = new Place(entry.name(), entry.type());
        Set<Octets> now = rdata(place);
        boolean last = isApex(entry.name()) && entry.type() == QType.NS && now.size() == 1;
        if (entry.type() == QType.SOA || last || !now.contains(entry.rdata())) {
            return;
        }
        Touched set = touch(entry.name(), entry.type(), null, 0);
        if (set != null) {
            set.rdata.remove(entry.rdata());
        }
    }

    private Set<Octets> rdata(Place place) {
        Touched set = touched.get(place);
        if (set != null) {
            return set.rdata;
        }
        RRset there = state.rrsets(place.name()).get(place.type());
        return there == null ? Set.of() : new HashSet<>(there.rdata());
    }

    /** Types that have records at a name after what was done so far. */
    private Set<Integer> typesAt(DomainName name) {
        Set<Integer> types = new HashSet<>(state.rrsets(name).keySet());
        touched.forEach((place, set) -> {
            if (place.name().equals(name)) {
                types.remove(place.type());
                if (!set.rdata.isEmpty()) {
                    types.add(place.type());
                }
            }
        });
        return types;
    }

    /**
     * The RRset to change, if this key may.
     *
     * @param same a record whose being there already makes the addition nothing, or null
     * @return null where there is nothing to do
     */
    private @Nullable Touched touch(DomainName name, int type, @Nullable Octets same, int ttl) throws Refusal {
        Place place = new Place(name, type);
        Touched known = touched.get(place);
        if (known != null) {
            return known;
        }
        UpdatePolicy policy = policies.stream()
                .filter(each -> each.covers(name, type, message.zone()))
                .max(Comparator.comparing(UpdatePolicy::operators))
                .orElseThrow(() -> new Refusal(Rcode.REFUSED, "this key may not change type " + type + " at " + name));
        Owner owner = state.contributions(name).stream()
                .filter(wish -> wish.type() == type)
                .map(Contribution::owner)
                .min(Comparator.naturalOrder())
                .orElse(Owner.UPDATE);
        RRset there = state.rrsets(name).get(type);
        if (owner != Owner.UPDATE && !(owner == Owner.OPERATOR && policy.operators())) {
            if (same != null && there != null && there.rdata().contains(same) && there.ttl() == ttl) {
                return null;
            }
            throw new Refusal(
                    Rcode.REFUSED,
                    name + " has records of the " + owner.name().toLowerCase(Locale.ROOT) + " of that type");
        }
        requireUnreserved(name, type);
        Entity<RecordEntry> before = state.find(Kinds.RRSET, RecordEntry.key(name, type, owner));
        boolean address = type == QType.A || type == QType.AAAA;
        boolean pointers =
                before == null ? address && policy.pointers() : before.value().pointers();
        var set = new Touched(before, owner, pointers);
        if (there != null) {
            set.rdata.addAll(there.rdata());
            set.ttl = there.ttl();
        }
        touched.put(place, set);
        return set;
    }

    /** Addresses and aliases at a name that a host or a lease holds are not an update's to add. */
    private void requireUnreserved(DomainName name, int type) throws Refusal {
        boolean addressLike = type == QType.A || type == QType.AAAA || type == QType.CNAME || type == QType.NS;
        for (Contribution wish : state.contributions(name)) {
            boolean held = wish.owner() == Owner.HOST || wish.owner() == Owner.LEASE;
            if (held && addressLike) {
                throw new Refusal(
                        Rcode.REFUSED,
                        name + " belongs to a " + wish.owner().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        touched.forEach((place, set) -> {
            Entity<RecordEntry> before = set.before;
            if (set.rdata.isEmpty()) {
                if (before != null) {
                    changes.add(Change.Remove.of(before));
                }
                return;
            }
            var entry = new RecordEntry(
                    place.name(), place.type(), set.ttl, List.copyOf(set.rdata), set.owner, set.pointers);
            if (before == null) {
                changes.add(new Change.Put(fresh.get(), entry, 0));
            } else if (!before.value().equals(entry)) {
                changes.add(Change.Put.update(before, entry));
            }
        });
        return changes;
    }
}
