package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How entities of a kind stand in files. */
interface Form<T extends Record> {
    /** Where references are looked up. */
    interface Lookup extends BiFunction<Kind<?>, String, @Nullable Ref> {}

    Kind<T> kind();

    /** What they are called together, as in {@code hosts}. */
    default String plural() {
        return kind().name() + "s";
    }

    /**
     * What tells the entity of a row from all others.
     *
     * @throws IllegalArgumentException in words for whoever wrote the file, when the row does not say it
     */
    String name(Snapshot now, ObjectNode row);

    /** The entity of that name, or null. */
    default @Nullable Entity<T> find(Snapshot now, String name) {
        return now.find(kind(), Kinds.name(kind().name(), name));
    }

    /**
     * The entity that a row makes.
     *
     * @param base the entity as it is, null for a new one; what the row does not say stays
     * @throws IllegalArgumentException in words for whoever wrote the file
     */
    T read(Snapshot now, @Nullable T base, ObjectNode row, Lookup lookup);

    /** Rows that the entity is written as. */
    List<ObjectNode> write(Snapshot now, T value);
}
