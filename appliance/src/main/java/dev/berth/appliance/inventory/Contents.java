package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.HashSet;
import java.util.Set;

/**
 * What a snapshot holds, without what it is found by: of a large state that changes, keeping this of an older one costs a
 * fraction of keeping the snapshot.
 */
public final class Contents {
    private final Shelf[] shelves;
    private final HashIndex<DomainName, Long> serials;

    Contents(Shelves shelves, HashIndex<DomainName, Long> serials) {
        this.shelves = shelves.all()
                .map(shelf -> new Shelf(shelf.byRef(), HashIndex.empty(), HashIndex.empty()))
                .toArray(Shelf[]::new);
        this.serials = serials;
    }

    /**
     * The entities that are others than in {@code before}, are new, or are gone. It costs as much as was changed between the
     * two, however much they hold.
     *
     * @param before of the same kinds
     */
    public Set<Ref> entitiesOtherThanIn(Contents before) {
        Set<Ref> refs = new HashSet<>();
        for (int i = 0; i < shelves.length; i++) {
            shelves[i].byRef().keysOtherThanIn(before.shelves[i].byRef(), refs::add);
        }
        return refs;
    }

    /** The zones whose serials are others than in {@code before}, as above. */
    public Set<DomainName> serialsOtherThanIn(Contents before) {
        Set<DomainName> zones = new HashSet<>();
        serials.keysOtherThanIn(before.serials, zones::add);
        return zones;
    }
}
