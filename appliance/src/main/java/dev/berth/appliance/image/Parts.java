package dev.berth.appliance.image;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.databind.JavaType;

/**
 * Finds the part of a type. What no part is for is written as JSON. Used by one thread at a time: texts that repeat are
 * written once.
 */
final class Parts {
    private final Map<Type, Part> known = new HashMap<>();
    /** Records whose part is being made: one that holds itself has no end. */
    private final Set<Type> unfinished = new HashSet<>();

    private final List<Text> texts = new ArrayList<>();

    Parts() {
        plain(int.class, Integer.class, (value, out) -> out.signed(value), in -> Math.toIntExact(in.signed()));
        plain(long.class, Long.class, (value, out) -> out.signed(value), OctetInput::signed);
        plain(boolean.class, Boolean.class, (value, out) -> out.number(value ? 1 : 0), in -> in.number() != 0);
        plain(
                Ipv4.class,
                Ipv4.class,
                (value, out) -> out.number(Integer.toUnsignedLong(value.bits())),
                in -> new Ipv4((int) in.number()));
        plain(Mac.class, Mac.class, (value, out) -> out.number(value.bits()), in -> new Mac(in.number()));
        plain(Octets.class, Octets.class, (value, out) -> out.bytes(value.bytes()), OctetInput::octets);
        plain(DomainName.class, DomainName.class, (value, out) -> out.bytes(value.wire()), OctetInput::name);
        plain(
                Instant.class,
                Instant.class,
                (value, out) -> time(value.getEpochSecond(), value.getNano(), out),
                in -> Instant.ofEpochSecond(in.signed(), in.number()));
        plain(
                Duration.class,
                Duration.class,
                (value, out) -> time(value.getSeconds(), value.getNano(), out),
                in -> Duration.ofSeconds(in.signed(), in.number()));
    }

    private static void time(long seconds, int nanos, OctetOutput out) {
        out.signed(seconds);
        out.number(nanos);
    }

    @SuppressWarnings("unchecked") // A part gets values of its type: that of the component or element it was made for.
    private <T> void plain(Type type, Class<T> boxed, BiConsumer<T, OctetOutput> write, Function<OctetInput, T> read) {
        Part part = new Plain(
                boxed.getSimpleName(), (value, out) -> write.accept((T) value, out), in -> (Object) read.apply(in));
        known.put(type, part);
        known.put(boxed, part);
    }

    private record Plain(String shape, BiConsumer<Object, OctetOutput> writer, Function<OctetInput, Object> reader)
            implements Part {
        @Override
        public void write(Object value, OctetOutput out) {
            writer.accept(value, out);
        }

        @Override
        public Object read(OctetInput in) {
            return reader.apply(in);
        }
    }

    Part of(Type type) {
        Part part = known.get(type);
        if (part == null) {
            // Texts are told apart by where they stand, for there they repeat.
            part = type == String.class ? text() : made(type);
            if (type != String.class && !(part instanceof RecordPart)) {
                known.put(type, part);
            }
        }
        return part;
    }

    private Text text() {
        var text = new Text();
        texts.add(text);
        return text;
    }

    /** Texts of before are written again. */
    void startAnew() {
        texts.forEach(text -> text.last = "");
    }

    private Part made(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Elements(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic
                && generic.getRawType() == Map.class
                && generic.getActualTypeArguments()[0] == String.class) {
            return new Named(text(), of(generic.getActualTypeArguments()[1]));
        }
        if (type == Ref.class) {
            return new RefPart(text());
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return constants(plain);
        }
        if (type instanceof Class<?> plain
                && plain.isRecord()
                && plain.getTypeParameters().length == 0
                && unfinished.add(plain)) {
            Part part = RecordPart.of(plain, this);
            unfinished.remove(plain);
            return part;
        }
        return json(type);
    }

    private static Part constants(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        return new Plain(
                type.getSimpleName() + List.of(constants),
                (value, out) -> out.number(((Enum<?>) value).ordinal()),
                in -> constants[in.count()]);
    }

    private static Part json(Type type) {
        JavaType known = Json.mapper().getTypeFactory().constructType(type);
        return new Plain(
                "json " + type.getTypeName(),
                (value, out) -> out.bytes(Json.mapper().writerFor(known).writeValueAsBytes(value)),
                in -> Json.mapper().readValue(in.bytes(), known));
    }

    /** A text that is as the last one at its place takes one octet, and no memory when it is read. */
    private static final class Text implements Part {
        private String last = "";

        @Override
        public String shape() {
            return "text";
        }

        @Override
        public void write(Object value, OctetOutput out) {
            boolean again = value.equals(last);
            out.number(again ? 0 : 1);
            if (!again) {
                last = (String) value;
                out.text(last);
            }
        }

        @Override
        public Object read(OctetInput in) {
            if (in.number() != 0) {
                last = in.text();
            }
            return last;
        }
    }

    private record RefPart(Text kind) implements Part {
        @Override
        public String shape() {
            return "ref";
        }

        @Override
        public void write(Object value, OctetOutput out) {
            var ref = (Ref) value;
            kind.write(ref.kind(), out);
            out.number(ref.id());
        }

        @Override
        public Object read(OctetInput in) {
            return new Ref((String) kind.read(in), in.number());
        }
    }

    private record Elements(Part element) implements Part {
        @Override
        public String shape() {
            return "[" + element.shape() + "]";
        }

        @Override
        public void write(Object value, OctetOutput out) {
            List<?> list = (List<?>) value;
            out.number(list.size());
            list.forEach(one -> element.write(one, out));
        }

        @Override
        public Object read(OctetInput in) {
            int size = in.count();
            if (size <= 1) {
                return size == 0 ? List.of() : List.of(element.read(in));
            }
            List<Object> list = new ArrayList<>(Math.min(size, 1000));
            for (int i = 0; i < size; i++) {
                list.add(element.read(in));
            }
            return List.copyOf(list);
        }
    }

    private record Named(Text name, Part element) implements Part {
        @Override
        public String shape() {
            return "{" + element.shape() + "}";
        }

        @Override
        public void write(Object value, OctetOutput out) {
            Map<?, ?> map = (Map<?, ?>) value;
            out.number(map.size());
            map.forEach((key, one) -> {
                name.write(key, out);
                element.write(one, out);
            });
        }

        @Override
        public Object read(OctetInput in) {
            int size = in.count();
            if (size == 0) {
                return Map.of();
            }
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(name.read(in), element.read(in));
            }
            return map;
        }
    }
}
