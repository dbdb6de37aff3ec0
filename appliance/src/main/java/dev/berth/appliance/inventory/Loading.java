package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot of very many entities at once. Used by one thread. */
final class Loading {
    private final Map<String, Kind<?>> kinds;
    private final Map<String, IndexLoad<Ref, Entity<?>, Entity<?>>> shelves = new HashMap<>();
    private final IndexLoad<Key, Ref, Ref> fileKeys = new IndexLoad<>((before, ref) -> ref);
    private final IndexLoad<Key, Ref, Ref> keys = new IndexLoad<>((before, ref) -> ref);
    private final IndexLoad<Key, Ref, Collection<Ref>> tags = new IndexLoad<>(Loading::with);
    private IndexLoad<DomainName, Ref, Collection<Ref>> names = new IndexLoad<>(Loading::with);
    private @Nullable Naming naming;
    private boolean renamed;

    Loading(Map<String, Kind<?>> kinds) {
        this.kinds = kinds;
    }

    private static Collection<Ref> with(@Nullable Collection<Ref> there, Ref ref) {
        return there == null ? List.of(ref) : Refs.with(there, ref);
    }

    /** Adds an entity that was not added before; at best those first on which names depend. */
    void add(Entity<?> entity) {
        Ref ref = entity.ref();
        if (Kinds.decidesNames(ref.kind())) {
            renamed |= naming != null;
        } else if (naming == null) {
            naming = Naming.of(shelves());
            nameAll(naming);
        }
        shelves.computeIfAbsent(ref.kind(), kind -> new IndexLoad<>((before, last) -> last))
                .add(ref, entity);
        IndexLoad<Key, Ref, Ref> layer = entity.fromFile() ? fileKeys : keys;
        Edit.keysOf(kinds, entity).forEach(key -> layer.add(key, ref));
        Edit.tagsOf(kinds, entity).forEach(tag -> tags.add(tag, ref));
        if (naming != null) {
            name(entity, naming);
        }
    }

    private void name(Entity<?> entity, Naming naming) {
        Edit.namesAt(kinds, entity, naming).forEach(name -> names.add(name, entity.ref()));
    }

    private void nameAll(Naming naming) {
        names = new IndexLoad<>(Loading::with);
        shelves().values().forEach(shelf -> shelf.entities().forEach(entity -> name(entity, naming)));
    }

    private Map<String, Shelf> shelves() {
        Map<String, Shelf> all = new HashMap<>();
        shelves.forEach((kind, load) -> all.put(kind, new Shelf(load.index())));
        return all;
    }

    Snapshot snapshot(long revision, HashIndex<DomainName, Long> serials) {
        Map<String, Shelf> all = shelves();
        Naming last = naming;
        if (last == null || renamed) {
            last = Naming.of(all);
            nameAll(last);
        }
        HashIndex<Key, Ref> inFile = fileKeys.index();
        HashIndex<Key, Ref> held = keys.index();
        return new Snapshot(
                revision,
                Map.copyOf(kinds),
                Map.copyOf(all),
                inFile,
                held,
                shadowed(inFile, held),
                tags.index(),
                names.index(),
                serials,
                last);
    }

    private static HashIndex<Ref, Key> shadowed(HashIndex<Key, Ref> inFile, HashIndex<Key, Ref> held) {
        HashIndex.Editing<Ref, Key> shadowed = HashIndex.<Ref, Key>empty().edit();
        inFile.keys().forEach(key -> {
            Ref below = held.get(key);
            if (below != null) {
                shadowed.put(below, key);
            }
        });
        return shadowed.done();
    }
}
