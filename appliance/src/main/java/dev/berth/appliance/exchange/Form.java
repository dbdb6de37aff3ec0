package dev.berth.appliance.exchange;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How entities of a kind stand in files. */
public interface Form<T extends Record> {
    /** Where references are looked up. */
    interface Lookup extends BiFunction<Kind<?>, String, @Nullable Ref> {}

    Kind<T> kind();

    /** What they are called together, as in {@code hosts}. */
    default String plural() {
        return kind().name() + "s";
    }

    /** The value of a row that a refusal calls it by. */
    default String title() {
        return "name";
    }

    /** Rows of a text that is no CSV, JSON or YAML but another program's, or null. */
    default @Nullable List<Row> foreign(String content) {
        return null;
    }

    /**
     * The rows as {@link #read} wants them: several may make one entity.
     *
     * @param refused gets those that cannot be read
     */
    default List<Row> gathered(Snapshot now, List<Row> rows, List<Refusal> refused) {
        return rows;
    }

    /**
     * What tells the entity of a row from all others.
     *
     * @throws IllegalArgumentException in words for whoever wrote the file, when the row does not say it
     */
    default String name(Snapshot now, ObjectNode row) {
        JsonNode said = row.path(title());
        String name = said.isString() ? said.asString().strip() : "";
        if (name.isEmpty()) {
            throw new IllegalArgumentException("it has no " + title());
        }
        row.put(title(), name);
        return name.toLowerCase(Locale.ROOT);
    }

    /** The entity of that name, or null. */
    default @Nullable Entity<T> find(Snapshot now, String name) {
        return now.find(kind(), Kinds.name(kind().name(), name));
    }

    /** The reference of an entity of that name that is made. */
    default Ref fresh(String name, Instant now, RandomGenerator random) {
        return Ref.fresh(kind(), now, random);
    }

    /**
     * The entity that a row makes.
     *
     * @param base the entity as it is, null for a new one; what the row does not say stays
     * @throws IllegalArgumentException in words for whoever wrote the file
     */
    T read(Snapshot now, @Nullable T base, ObjectNode given, Lookup lookup);

    /** What changes with an entity that is made or changed. */
    default List<Change> along(Snapshot now, T value) {
        return List.of();
    }

    /** Rows that the entity is written as. */
    List<ObjectNode> write(Snapshot now, T value);
}
