package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step from a snapshot to the next: indexes are changed in place until {@link #publish}. Used by one thread. */
final class Edit {
    private final Snapshot base;
    private final Map<String, Shelf.Editing> open = new HashMap<>();
    private final HashIndex.Editing<Ref, Key> shadowed;
    private final HashIndex.Editing<Key, Collection<Ref>> tags;
    private HashIndex.Editing<DomainName, Collection<Ref>> names;
    private Naming naming;

    Edit(Snapshot base) {
        this.base = base;
        shadowed = base.shadowed.edit();
        tags = base.tags.edit();
        names = base.names.edit();
        naming = base.naming();
    }

    static Key referrerTag(Ref ref) {
        return new Key("refers-to", ref);
    }

    static Set<Key> keysOf(Map<String, Kind<?>> kinds, Entity<?> entity) {
        return keysOf(kindOf(kinds, entity.ref()), entity);
    }

    private static <T extends Record> Set<Key> keysOf(Kind<T> kind, Entity<?> entity) {
        return kind.keys().apply(kind.type().cast(entity.value()));
    }

    static List<Contribution> namesOf(Map<String, Kind<?>> kinds, Entity<?> entity, Naming naming) {
        return namesOf(kindOf(kinds, entity.ref()), entity, naming);
    }

    @SuppressWarnings("unchecked") // The ref's kind is the entity's.
    private static <T extends Record> List<Contribution> namesOf(Kind<T> kind, Entity<?> entity, Naming naming) {
        return kind.names().apply((Entity<T>) entity, naming);
    }

    static Collection<DomainName> namesAt(Map<String, Kind<?>> kinds, Entity<?> entity, Naming naming) {
        return namesAt(kindOf(kinds, entity.ref()), entity, naming);
    }

    @SuppressWarnings("unchecked") // As above.
    private static <T extends Record> Collection<DomainName> namesAt(Kind<T> kind, Entity<?> entity, Naming naming) {
        return kind.namesAt().apply((Entity<T>) entity, naming);
    }

    static Set<Key> tagsOf(Map<String, Kind<?>> kinds, Entity<?> entity) {
        return tagsOf(kindOf(kinds, entity.ref()), entity);
    }

    private static <T extends Record> Set<Key> tagsOf(Kind<T> kind, Entity<?> entity) {
        T value = kind.type().cast(entity.value());
        Set<Ref> refs = kind.refs().apply(value);
        Set<Key> plain = kind.tags().apply(value);
        if (refs.isEmpty()) {
            return plain;
        }
        Set<Key> all = new HashSet<>(plain);
        refs.forEach(ref -> all.add(referrerTag(ref)));
        return all;
    }

    private static Kind<?> kindOf(Map<String, Kind<?>> kinds, Ref ref) {
        Kind<?> kind = kinds.get(ref.kind());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "kind '" + ref.kind() + "' is unknown here; is its service's jar missing?");
        }
        return kind;
    }

    /** Replaces {@code before}, which is what the base holds, by {@code after}. */
    void apply(Ref ref, @Nullable Entity<?> before, @Nullable Entity<?> after) {
        Kind<?> kind = kindOf(base.kinds, ref);
        Shelf.Editing shelf = open.computeIfAbsent(ref.kind(), name -> new Shelf.Editing(base.shelf(name)));
        if (after == null) {
            shelf.byRef.remove(ref);
        } else {
            shelf.byRef.put(ref, after);
        }
        moveKeys(
                shelf,
                ref,
                before,
                before == null ? Set.of() : keysOf(kind, before),
                after,
                after == null ? Set.of() : keysOf(kind, after));
        moveRefs(
                tags,
                ref,
                before == null ? Set.of() : tagsOf(kind, before),
                after == null ? Set.of() : tagsOf(kind, after));
        moveRefs(names, ref, before == null ? Set.of() : namesIn(before), after == null ? Set.of() : namesIn(after));
    }

    private Collection<DomainName> namesIn(Entity<?> entity) {
        return namesAt(base.kinds, entity, naming);
    }

    private void moveKeys(
            Shelf.Editing shelf,
            Ref ref,
            @Nullable Entity<?> before,
            Set<Key> old,
            @Nullable Entity<?> after,
            Set<Key> now) {
        boolean layerKept = before != null && after != null && before.fromFile() == after.fromFile();
        if (before != null) {
            HashIndex.Editing<Key, Entity<?>> layer = shelf.layer(before);
            for (Key key : old) {
                Entity<?> holder = layerKept && now.contains(key) ? null : layer.get(key);
                // Another entity of the same commit may have taken the key over already.
                if (holder != null && holder.ref().equals(ref)) {
                    layer.remove(key);
                }
            }
        }
        if (after != null) {
            HashIndex.Editing<Key, Entity<?>> layer = shelf.layer(after);
            for (Key key : now) {
                layer.put(key, after);
            }
        }
        shadow(shelf, ref, after == null || after.fromFile() ? Set.of() : now);
        if (before != null && before.fromFile()) {
            shadowThoseOf(shelf, old);
        }
        if (after != null && after.fromFile()) {
            shadowThoseOf(shelf, now);
        }
    }

    /** Who of the operators' entities holds one of the keys may have come out of a file entity's shadow, or into it. */
    private void shadowThoseOf(Shelf.Editing shelf, Set<Key> changed) {
        for (Key key : changed) {
            Entity<?> holder = shelf.keys.get(key);
            if (holder != null) {
                shadow(shelf, holder.ref(), keysOf(base.kinds, holder));
            }
        }
    }

    private void shadow(Shelf.Editing shelf, Ref ref, Set<Key> held) {
        for (Key key : held) {
            if (shelf.fileKeys.get(key) != null) {
                shadowed.put(ref, key);
                return;
            }
        }
        shadowed.remove(ref);
    }

    private static <K> void moveRefs(
            HashIndex.Editing<K, Collection<Ref>> index, Ref ref, Collection<K> old, Collection<K> now) {
        for (K key : old) {
            if (!now.contains(key)) {
                Collection<Ref> there = index.get(key);
                Collection<Ref> left = there == null ? Set.of() : Refs.without(there, ref);
                if (left.isEmpty()) {
                    index.remove(key);
                } else {
                    index.put(key, left);
                }
            }
        }
        for (K key : now) {
            if (!old.contains(key)) {
                Collection<Ref> there = index.get(key);
                index.put(key, Refs.with(there == null ? List.of() : there, ref));
            }
        }
    }

    /** Computes the naming from what is there now, and with it the names of every entity. */
    void refreshNaming() {
        Shelves shelves = shelves();
        naming = Naming.of(shelves);
        names = HashIndex.<DomainName, Collection<Ref>>empty().edit();
        shelves.all()
                .flatMap(Shelf::entities)
                .forEach(entity -> moveRefs(names, entity.ref(), Set.of(), namesIn(entity)));
    }

    private Shelves shelves() {
        Map<String, Shelf> changed = HashMap.newHashMap(open.size());
        open.forEach((kind, shelf) -> changed.put(kind, shelf.done()));
        return base.shelves.with(changed);
    }

    Snapshot publish(long revision) {
        return new Snapshot(
                revision, base.kinds, shelves(), shadowed.done(), tags.done(), names.done(), base.serials, naming);
    }
}
