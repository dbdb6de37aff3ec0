package dev.berth.appliance.image;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes records out of their components, in the order of their declaration. Those that every site has are made by code that stands
 * here: for a handle the JVM makes half a dozen classes for each sort of record, at every start.
 */
@SuppressWarnings({"NullAway", "unchecked"}) // Each component is what its part has read, null where it was null.
final class Constructors {
    private static final Map<Class<?>, Function<@Nullable Object[], Object>> USUAL = Map.ofEntries(
            Map.entry(
                    Site.class,
                    c -> new Site(
                            (DomainName) c[0], (String) c[1], (List<Ipv4>) c[2], (Map<String, List<String>>) c[3])),
            Map.entry(Network.class, Constructors::network),
            Map.entry(Subnet.class, c -> new Subnet((Ipv4) c[0], (int) c[1])),
            Map.entry(Pool.class, c -> new Pool((AddressRange) c[0], (List<String>) c[1])),
            Map.entry(AddressRange.class, c -> new AddressRange((Ipv4) c[0], (Ipv4) c[1])),
            Map.entry(Zone.class, c -> new Zone((DomainName) c[0], (Soa) c[1], (int) c[2])),
            Map.entry(
                    Soa.class,
                    c -> new Soa((DomainName) c[0], (DomainName) c[1], (int) c[2], (int) c[3], (int) c[4], (int) c[5])),
            Map.entry(
                    RecordEntry.class,
                    c -> new RecordEntry(
                            (DomainName) c[0], (int) c[1], (Integer) c[2], (List<Octets>) c[3], (Owner) c[4], (boolean)
                                    c[5])),
            Map.entry(Host.class, Constructors::host),
            Map.entry(
                    HostInterface.class,
                    c -> new HostInterface((String) c[0], (List<Mac>) c[1], (List<Octets>) c[2], (Ipv4) c[3])),
            Map.entry(Lease.class, Constructors::lease),
            Map.entry(NameClaim.class, c -> new NameClaim((DomainName) c[0], (Octets) c[1])));

    private Constructors() {}

    static Function<@Nullable Object[], Object> of(Class<?> type, RecordComponent[] components) {
        Function<@Nullable Object[], Object> usual = USUAL.get(type);
        return usual == null ? byHandle(handle(type, components)) : usual;
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

    private static Network network(@Nullable Object[] c) {
        return new Network(
                (String) c[0],
                (Subnet) c[1],
                (String) c[2],
                (List<Pool>) c[3],
                (List<Ipv4>) c[4],
                (DomainName) c[5],
                (Duration) c[6],
                (boolean) c[7],
                (Map<String, List<String>>) c[8],
                (Map<String, String>) c[9],
                (String) c[10]);
    }

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
