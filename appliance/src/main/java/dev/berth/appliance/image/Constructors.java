package dev.berth.appliance.image;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes records out of their components, in the order of their declaration. Those that a site has by the hundred thousand are
 * made by code that stands here: the JVM knows it from the start, and through a handle each takes a call into the JVM itself
 * until that is compiled.
 */
@SuppressWarnings("NullAway") // Which components are null was the written value's matter.
final class Constructors {
    private static final Map<Class<?>, Function<@Nullable Object[], Object>> FREQUENT = Map.of(
            Host.class, Constructors::host,
            HostInterface.class, Constructors::hostInterface,
            Lease.class, Constructors::lease,
            NameClaim.class, c -> new NameClaim((DomainName) c[0], (Octets) c[1]));

    private Constructors() {}

    static Function<@Nullable Object[], Object> of(Class<?> type, RecordComponent[] components) {
        Function<@Nullable Object[], Object> frequent = FREQUENT.get(type);
        return frequent == null ? byHandle(handle(type, components)) : frequent;
    }

    private static MethodHandle handle(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record without its canonical constructor: " + type, e);
        }
    }

    private static Function<@Nullable Object[], Object> byHandle(MethodHandle made) {
        return values -> {
            try {
                return (Object) made.invokeExact(values);
            } catch (Throwable e) {
                throw RecordPart.unexpected(e);
            }
        };
    }

    @SuppressWarnings("unchecked") // Each component is what its part has read.
    private static Host host(@Nullable Object[] c) {
        return new Host(
                (String) c[0],
                (List<HostInterface>) c[1],
                (Ref) c[2],
                (Ref) c[3],
                (Host.Boot) c[4],
                (Map<String, List<String>>) c[5],
                (Map<String, String>) c[6]);
    }

    @SuppressWarnings("unchecked") // As above.
    private static HostInterface hostInterface(@Nullable Object[] c) {
        return new HostInterface((String) c[0], (List<Mac>) c[1], (List<Octets>) c[2], (Ipv4) c[3]);
    }

    private static Lease lease(@Nullable Object[] c) {
        return new Lease(
                (Ipv4) c[0],
                (String) c[1],
                (LeaseState) c[2],
                (Octets) c[3],
                (Mac) c[4],
                (Octets) c[5],
                (Instant) c[6],
                (Instant) c[7],
                (Instant) c[8],
                (Ref) c[9],
                (String) c[10],
                (NameClaim) c[11],
                (String) c[12],
                (Octets) c[13],
                (String) c[14]);
    }
}
