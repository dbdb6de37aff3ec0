package dev.berth.appliance.inventory;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** An immutable bag of distinct refs: a short list, or an index once there are many. */
final class Refs {
    private static final int FEW = 8;

    private Refs() {}

    static Collection<Ref> with(Collection<Ref> refs, Ref ref) {
        if (refs.isEmpty()) {
            return List.of(ref);
        }
        if (refs.contains(ref)) {
            return refs;
        }
        if (refs instanceof Many many) {
            return new Many(many.index.with(ref, ref));
        }
        List<Ref> longer = new ArrayList<>(refs);
        longer.add(ref);
        return longer.size() > FEW ? Many.of(longer) : List.copyOf(longer);
    }

    static Collection<Ref> without(Collection<Ref> refs, Ref ref) {
        if (refs instanceof Many many) {
            return new Many(many.index.without(ref));
        }
        return refs.stream().filter(other -> !other.equals(ref)).toList();
    }

    private static final class Many extends AbstractCollection<Ref> {
        private final HashIndex<Ref, Ref> index;

        Many(HashIndex<Ref, Ref> index) {
            this.index = index;
        }

        static Many of(List<Ref> refs) {
            HashIndex.Editing<Ref, Ref> editing = HashIndex.<Ref, Ref>empty().edit();
            refs.forEach(ref -> editing.put(ref, ref));
            return new Many(editing.done());
        }

        @Override
        public boolean contains(Object ref) {
            return ref instanceof Ref wanted && index.containsKey(wanted);
        }

        @Override
        public Iterator<Ref> iterator() {
            return index.keys().iterator();
        }

        @Override
        public int size() {
            return index.size();
        }
    }
}
