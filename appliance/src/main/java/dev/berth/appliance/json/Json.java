package dev.berth.appliance.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Scalar;
import dev.berth.appliance.net.Subnet;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Scalars are texts, instants ISO 8601, durations ISO 8601, absent components are left out. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(scalars())
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    /** The mapper; immutable and shared. An unknown property is an error: a newer program wrote it. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static SimpleModule scalars() {
        var module = new SimpleModule("scalars");
        module.addSerializer(Scalar.class, new ToStringSerializer(Scalar.class));
        read(module, Ref.class, Ref::of);
        read(module, Actor.class, Actor::of);
        read(module, Mac.class, Mac::of);
        read(module, Ipv4.class, Ipv4::of);
        read(module, Subnet.class, Subnet::of);
        read(module, AddressRange.class, AddressRange::of);
        read(module, Octets.class, Octets::of);
        read(module, DomainName.class, DomainName::of);
        read(module, ZoneRecords.class, ZoneRecords::of);
        module.addDeserializer(Instant.class, new InstantReader());
        module.addSerializer(Instant.class, new InstantWriter());
        module.setDeserializerModifier(new ValueDeserializerModifier() {
            @Override
            public ValueDeserializer<?> modifyDeserializer(
                    DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> usual) {
                return RecordReader.insteadOf(usual, description.getType());
            }
        });
        return module;
    }

    private static <T> void read(SimpleModule module, Class<T> type, Function<String, T> of) {
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public @Nullable T deserialize(JsonParser parser, DeserializationContext context) {
                String text = parser.getString();
                try {
                    return of.apply(text);
                } catch (IllegalArgumentException e) {
                    throw context.weirdStringException(text, type, String.valueOf(e.getMessage()));
                }
            }
        });
    }
}
