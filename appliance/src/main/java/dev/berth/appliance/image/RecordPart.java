package dev.berth.appliance.image;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record, component by component; before them the set of those that are null. Handles are made when the first value is
 * read or written: the JVM spins classes for each, and an image holds values of few of the records that it could.
 */
final class RecordPart implements Part {
    private final Class<?> type;
    private final RecordComponent[] components;
    private final Part[] parts;
    private @Nullable Function<@Nullable Object[], Object> constructor;
    private MethodHandle @Nullable [] accessors;

    private RecordPart(Class<?> type, RecordComponent[] components, Part[] parts) {
        this.type = type;
        this.components = components;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException for a record of more than 64 components */
    static RecordPart of(Class<?> type, Parts all) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length > Long.SIZE) {
            throw new IllegalArgumentException(type + " has more than " + Long.SIZE + " components");
        }
        Part[] parts = new Part[components.length];
        for (int i = 0; i < components.length; i++) {
            parts[i] = all.of(components[i].getGenericType());
        }
        return new RecordPart(type, components, parts);
    }

    private MethodHandle[] accessors() {
        MethodHandle[] all = new MethodHandle[components.length];
        for (int i = 0; i < components.length; i++) {
            Method accessor = components[i].getAccessor();
            accessor.setAccessible(true);
            try {
                all[i] = MethodHandles.lookup()
                        .unreflect(accessor)
                        .asType(MethodType.methodType(Object.class, Object.class));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("a record whose component cannot be read: " + type, e);
            }
        }
        return all;
    }

    @Override
    public String shape() {
        var shape = new StringJoiner(",", type.getSimpleName() + "(", ")");
        for (int i = 0; i < parts.length; i++) {
            shape.add(components[i].getName() + ":" + parts[i].shape());
        }
        return shape.toString();
    }

    @Override
    public void write(Object value, OctetOutput out) {
        MethodHandle[] made = accessors == null ? accessors = accessors() : accessors;
        @Nullable Object[] values = new Object[parts.length];
        long absent = 0;
        for (int i = 0; i < parts.length; i++) {
            values[i] = component(made[i], value);
            absent |= values[i] == null ? 1L << i : 0;
        }
        out.number(absent);
        for (int i = 0; i < parts.length; i++) {
            Object component = values[i];
            if (component != null) {
                parts[i].write(component, out);
            }
        }
    }

    private @Nullable Object component(MethodHandle accessor, Object value) {
        try {
            return (Object) accessor.invokeExact(value);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public Object read(OctetInput in) {
        Function<@Nullable Object[], Object> made =
                constructor == null ? constructor = Constructors.of(type, components) : constructor;
        long absent = in.number();
        @Nullable Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if ((absent >>> i & 1) == 0) {
                values[i] = parts[i].read(in);
            }
        }
        return made.apply(values);
    }

    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalArgumentException(e);
    }
}
