package dev.berth.appliance.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;

/**
 * Reads a record by its components' names. The library's own way makes a constructor handle anew for every value, which is
 * most of the time that opening a large inventory takes.
 */
final class RecordReader extends ValueDeserializer<Object> {
    private final JavaType type;
    private final RecordComponent[] components;
    private final Map<String, Integer> places = new HashMap<>();
    private final MethodHandle constructor;
    private final ValueDeserializer<?>[] readers;
    private final @Nullable Object[] absent;

    private RecordReader(JavaType type, MethodHandle constructor) {
        this.type = type;
        this.components = type.getRawClass().getRecordComponents();
        this.constructor = constructor;
        this.readers = new ValueDeserializer<?>[components.length];
        this.absent = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            places.put(components[i].getName(), i);
        }
    }

    /** The reader of a record type in the library's place; {@code usual} for what is none, has parameters or a reader of its own. */
    static ValueDeserializer<?> insteadOf(ValueDeserializer<?> usual, JavaType type) {
        Class<?> raw = type.getRawClass();
        if (!(usual instanceof BeanDeserializerBase) || !raw.isRecord() || raw.getTypeParameters().length > 0) {
            return usual;
        }
        try {
            Constructor<?> canonical = raw.getDeclaredConstructor(Stream.of(raw.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, canonical.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordReader(type, handle);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record without its canonical constructor: " + raw, e);
        }
    }

    @Override
    public void resolve(DeserializationContext context) {
        for (int i = 0; i < components.length; i++) {
            JavaType component = context.getTypeFactory().constructType(components[i].getGenericType());
            readers[i] = context.findContextualValueDeserializer(component, null);
            absent[i] = readers[i].getAbsentValue(context);
        }
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return context.handleUnexpectedToken(type, parser);
        }
        @Nullable Object[] values = absent.clone();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Integer place = places.get(name);
            if (place == null) {
                context.handleUnknownProperty(parser, this, type.getRawClass(), name);
                continue;
            }
            ValueDeserializer<?> reader = readers[place];
            try {
                values[place] = token == JsonToken.VALUE_NULL
                        ? reader.getNullValue(context)
                        : reader.deserialize(parser, context);
            } catch (JacksonException e) {
                throw e.prependPath(type.getRawClass(), name);
            }
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (Throwable e) {
            if (e instanceof Error error) {
                throw error;
            }
            return context.handleInstantiationProblem(type.getRawClass(), null, e);
        }
    }
}
