package dev.berth.dns.update;

import dev.berth.appliance.inventory.Contribution;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state that an update is decided on. Each name is looked up once. Used by one thread at a time. */
final class Seen {
    private final Snapshot state;
    private final Map<DomainName, List<Contribution>> wishes = HashMap.newHashMap(2);
    private final Map<DomainName, Map<Integer, RRset>> rrsets = HashMap.newHashMap(2);

    Seen(Snapshot state) {
        this.state = state;
    }

    Naming naming() {
        return state.naming();
    }

    /** The RRsets that are served at a name, by type. */
    Map<Integer, RRset> rrsets(DomainName name) {
        Map<Integer, RRset> known = rrsets.get(name);
        if (known == null) {
            known = state.rrsets(name, contributions(name));
            rrsets.put(name, known);
        }
        return known;
    }

    List<Contribution> contributions(DomainName name) {
        return wishes.computeIfAbsent(name, state::contributions);
    }

    <T extends Record> @Nullable Entity<T> find(Kind<T> kind, Key key) {
        return state.find(kind, key);
    }

    /** Whether a later state is the same at all these names. */
    boolean isAsIn(Snapshot later, Collection<DomainName> names) {
        if (later.revision() == state.revision()) {
            return true;
        }
        if (later.naming() != state.naming()) {
            return false;
        }
        for (DomainName name : names) {
            List<Contribution> was = contributions(name);
            List<Contribution> is = later.contributions(name);
            // In no order.
            if (!was.equals(is) && (was.size() != is.size() || !new HashSet<>(was).equals(new HashSet<>(is)))) {
                return false;
            }
        }
        return true;
    }
}
