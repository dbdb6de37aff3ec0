package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot of very many entities at once, all added by one thread. */
final class Loading {
    private final Map<String, Kind<?>> kinds;
    private final Map<String, OneShelf> shelves = new HashMap<>();
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
        shelves.computeIfAbsent(ref.kind(), kind -> new OneShelf()).add(entity, Edit.keysOf(kinds, entity));
        for (Key tag : Edit.tagsOf(kinds, entity)) {
            tags.add(tag, ref);
        }
        if (naming != null) {
            name(entity, naming);
        }
    }

    private void name(Entity<?> entity, Naming naming) {
        for (DomainName name : Edit.namesAt(kinds, entity, naming)) {
            names.add(name, entity.ref());
        }
    }

    private void nameAll(Naming naming) {
        names = new IndexLoad<>(Loading::with);
        shelves().all().flatMap(Shelf::entities).forEach(entity -> name(entity, naming));
    }

    private Shelves shelves() {
        Map<String, Shelf> all = new HashMap<>();
        shelves.forEach((kind, load) -> all.put(kind, load.shelf()));
        return Shelves.of(kinds.keySet()).with(all);
    }

    Snapshot snapshot(long revision, HashIndex<DomainName, Long> serials) {
        if (naming == null || renamed) {
            naming = Naming.of(shelves());
            nameAll(naming);
        }
        // The index of names is as much work as all others: with two processors both at once.
        var named = CompletableFuture.supplyAsync(names::index);
        Shelves all = shelves();
        HashIndex<Ref, Key> shadowed = shadowed(all);
        HashIndex<Key, Collection<Ref>> tagged = tags.index();
        return new Snapshot(revision, Map.copyOf(kinds), all, shadowed, tagged, named.join(), serials, naming);
    }

    private static HashIndex<Ref, Key> shadowed(Shelves all) {
        HashIndex.Editing<Ref, Key> shadowed = HashIndex.<Ref, Key>empty().edit();
        all.all()
                .forEach(shelf -> shelf.fileKeys().keys().forEach(key -> {
                    Entity<?> below = shelf.keys().get(key);
                    if (below != null) {
                        shadowed.put(below.ref(), key);
                    }
                }));
        return shadowed.done();
    }

    private static final class OneShelf {
        private final IndexLoad<Ref, Entity<?>, Entity<?>> byRef = new IndexLoad<>((before, last) -> last);
        private final IndexLoad<Key, Entity<?>, Entity<?>> fileKeys = new IndexLoad<>((before, last) -> last);
        private final IndexLoad<Key, Entity<?>, Entity<?>> keys = new IndexLoad<>((before, last) -> last);

        void add(Entity<?> entity, Set<Key> held) {
            byRef.add(entity.ref(), entity);
            IndexLoad<Key, Entity<?>, Entity<?>> layer = entity.fromFile() ? fileKeys : keys;
            for (Key key : held) {
                layer.add(key, entity);
            }
        }

        Shelf shelf() {
            return new Shelf(byRef.index(), fileKeys.index(), keys.index());
        }
    }
}
