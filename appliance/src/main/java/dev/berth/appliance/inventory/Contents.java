package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a snapshot holds, without what it is found by: of a large state that changes, keeping this of an older one costs a
 * fraction of keeping the snapshot.
 */
public final class Contents {
    private final List<HashIndex<Ref, Entity<?>>> entities;
    private final HashIndex<DomainName, Long> serials;

    Contents(Shelves shelves, HashIndex<DomainName, Long> serials) {
        this.entities = shelves.all().map(Shelf::byRef).toList();
        this.serials = serials;
    }

    /**
     * The entities that are other objects than in {@code before}, are new, or are gone. It costs as much as was changed between the
     * two, however much they hold.
     *
     * @param before of the same kinds
     */
    public Set<Ref> entitiesOtherThanIn(Contents before) {
        Set<Ref> refs = new HashSet<>();
        for (int i = 0; i < entities.size(); i++) {
            entities.get(i).keysOtherThanIn(before.entities.get(i), refs::add);
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
