package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entities of a kind with names, as they are written in files: JSON with names instead of references and constants in lower
 * case; what says nothing is left out.
 *
 * @param empty what a new entity is before anything is said of it
 * @param forgotten what changes with one that is made or changed
 */
record EntityForm<T extends Record>(
        Kind<T> kind, ObjectNode empty, Shorthand shorthand, BiFunction<Snapshot, T, List<Change>> forgotten)
        implements Form<T> {
    /** Shorter ways to say a part of an entity. */
    interface Shorthand {
        /** The names that are values of no component. */
        List<String> names();

        /** Replaces what can be said shorter. */
        void shorten(ObjectNode written);

        /** Puts what {@code given} says in short into {@code whole}. */
        void apply(ObjectNode given, ObjectNode whole);
    }

    static final Shorthand NONE = new Shorthand() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public void shorten(ObjectNode written) {}

        @Override
        public void apply(ObjectNode given, ObjectNode whole) {}
    };

    /** Where nothing changes with it, and nothing can be said shorter. */
    EntityForm(Kind<T> kind, ObjectNode empty) {
        this(kind, empty, NONE, (now, value) -> List.of());
    }

    @Override
    public List<Change> along(Snapshot now, T value) {
        return forgotten.apply(now, value);
    }

    @Override
    public List<ObjectNode> write(Snapshot now, T value) {
        ObjectNode written = whole(now, value);
        shorthand.shorten(written);
        List.copyOf(written.propertyNames()).stream()
                .filter(name -> saysNothing(written.path(name)))
                .forEach(written::remove);
        return List.of(written);
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || value.isContainer() && value.isEmpty()
                || value.isString() && value.asString().isEmpty();
    }

    private ObjectNode whole(Snapshot now, T value) {
        ObjectNode written = Json.mapper().valueToTree(value);
        for (RecordComponent component : kind.type().getRecordComponents()) {
            JsonNode there = written.get(component.getName());
            if (there != null && component.getType() == Ref.class) {
                Entity<?> entity = now.entity(Ref.of(there.asString()));
                JsonNode name = entity == null
                        ? null
                        : Json.mapper().<ObjectNode>valueToTree(entity.value()).get("name");
                written.set(component.getName(), name == null ? there : name);
            } else if (there != null && component.getType().isEnum()) {
                written.put(
                        component.getName(),
                        there.asString().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return written;
    }

    /** Null takes away, a mapping is merged. */
    @Override
    public T read(Snapshot now, @Nullable T base, ObjectNode given, Lookup lookup) {
        ObjectNode whole = base == null ? empty.deepCopy() : whole(now, base);
        Map<String, RecordComponent> components = Arrays.stream(kind.type().getRecordComponents())
                .collect(Collectors.toMap(RecordComponent::getName, component -> component));
        for (Map.Entry<String, JsonNode> said : given.properties()) {
            if (shorthand.names().contains(said.getKey())) {
                continue;
            }
            RecordComponent component = components.get(said.getKey());
            if (component == null) {
                throw new IllegalArgumentException("there is no '" + said.getKey() + "' here; known are " + known());
            }
            set(whole, component, said.getValue());
        }
        shorthand.apply(given, whole);
        resolve(whole, lookup);
        try {
            return Json.mapper().treeToValue(whole, kind.type());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(words(e), e);
        }
    }

    private List<String> known() {
        List<String> known = new ArrayList<>(shorthand.names());
        Arrays.stream(kind.type().getRecordComponents())
                .map(RecordComponent::getName)
                .forEach(known::add);
        return known;
    }

    private void set(ObjectNode whole, RecordComponent component, JsonNode said) {
        String name = component.getName();
        if (said.isNull()) {
            JsonNode initial = empty.get(name);
            whole.set(name, initial == null ? Json.mapper().nullNode() : initial.deepCopy());
        } else if (Map.class.isAssignableFrom(component.getType())) {
            if (!(said instanceof ObjectNode mapping)) {
                throw new IllegalArgumentException(
                        name + " is a mapping; in CSV write a column " + name + ".KEY for each");
            }
            boolean lists = component.getGenericType().getTypeName().contains("List<");
            ObjectNode merged = whole.withObjectProperty(name);
            mapping.properties().forEach(entry -> {
                if (entry.getValue().isNull()) {
                    merged.remove(entry.getKey());
                } else {
                    merged.set(entry.getKey(), lists ? Cells.list(entry.getValue()) : Cells.single(entry.getValue()));
                }
            });
        } else if (List.class.isAssignableFrom(component.getType())) {
            whole.set(name, Cells.list(said));
        } else {
            whole.set(name, Cells.single(said));
        }
    }

    private void resolve(ObjectNode whole, Lookup lookup) {
        for (RecordComponent component : kind.type().getRecordComponents()) {
            JsonNode there = whole.get(component.getName());
            if (there != null && component.getType().isEnum()) {
                whole.put(component.getName(), constant(component, there.asString()));
            } else if (component.getType() == Ref.class && there != null && !there.isNull()) {
                Kind<?> other = Kinds.KERNEL.stream()
                        .filter(each -> each.name().equals(component.getName()))
                        .findFirst()
                        .orElse(kind);
                Ref ref = lookup.apply(other, there.asString());
                if (ref == null) {
                    throw new IllegalArgumentException("there is no " + other.name() + " " + there.asString());
                }
                whole.put(component.getName(), ref.toString());
            }
        }
    }

    private static String constant(RecordComponent component, String said) {
        List<String> known = Arrays.stream(component.getType().getEnumConstants())
                .map(each -> each.toString())
                .toList();
        String constant = said.toUpperCase(Locale.ROOT).replace('-', '_');
        if (!known.contains(constant)) {
            throw new IllegalArgumentException(component.getName() + " '" + said + "' is none of "
                    + String.join(", ", known).toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return constant;
    }

    private static String words(JacksonException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IllegalArgumentException own && own.getMessage() != null) {
            return own.getMessage();
        }
        String message = String.valueOf(e.getOriginalMessage());
        int own = message.lastIndexOf("\": ");
        int problem = message.lastIndexOf("problem: ");
        return own >= 0
                ? message.substring(own + 3)
                : problem >= 0 ? message.substring(problem + "problem: ".length()) : message;
    }
}
