package dev.berth.appliance.image;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How entities stand in the files of an image, which share them: to find out how values are written costs a start as much as to
 * read thousands of them. Used by one thread at a time, for one file at a time.
 */
public final class EntityParts {
    private final Parts all = new Parts();
    private final List<Kind<?>> kinds;
    private final List<Part> parts;
    private final Map<String, Integer> places = new HashMap<>();
    private final String shape;

    /** @param kinds by name, as {@link Kinds#byName} gives them */
    public EntityParts(Map<String, Kind<?>> kinds) {
        this.kinds = kinds.values().stream()
                .sorted(Comparator.<Kind<?>, Boolean>comparing(kind -> !Kinds.decidesNames(kind.name()))
                        .thenComparing(Kind::name))
                .toList();
        parts = this.kinds.stream().map(kind -> all.of(kind.type())).toList();
        for (int i = 0; i < this.kinds.size(); i++) {
            places.put(this.kinds.get(i).name(), i);
        }
        shape = IntStream.range(0, parts.size())
                .mapToObj(
                        i -> " " + this.kinds.get(i).name() + "=" + parts.get(i).shape())
                .collect(Collectors.joining());
    }

    /** Those on which names depend first. */
    List<Kind<?>> kinds() {
        return kinds;
    }

    /** Tells values of these kinds from those of another program's. */
    String shape() {
        return shape;
    }

    /** What is written or read next can be read without what stood before it. */
    void startAnew() {
        all.startAnew();
    }

    void write(Ref ref, OctetOutput out) {
        out.number(place(ref));
        out.number(ref.id());
    }

    Ref readRef(OctetInput in) {
        return kinds.get(in.count()).ref(in.number());
    }

    void write(Entity<?> entity, OctetOutput out) {
        write(entity.ref(), out);
        out.number(entity.revision());
        String origin = entity.origin();
        out.text(origin == null ? "" : origin);
        parts.get(place(entity.ref())).write(entity.value(), out);
    }

    Entity<?> read(OctetInput in) {
        int place = in.count();
        Ref ref = kinds.get(place).ref(in.number());
        long revision = in.number();
        String origin = in.text();
        return new Entity<>(ref, revision, (Record) parts.get(place).read(in), origin.isEmpty() ? null : origin);
    }

    private int place(Ref ref) {
        return Objects.requireNonNull(places.get(ref.kind()));
    }
}
