package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A host as lists and {@code show} print it. */
record HostLine(
        String name,
        @Nullable String mac,
        @Nullable String address,
        @Nullable String group,
        @Nullable String profile,
        String boot,
        List<HostInterface> interfaces,
        Map<String, List<String>> options,
        Map<String, String> variables,
        @Nullable String origin,
        boolean shadowed) {
    static HostLine of(Snapshot now, Ref ref, Host host, @Nullable String origin) {
        Mac mac = host.interfaces().stream()
                .flatMap(i -> i.macs().stream())
                .findFirst()
                .orElse(null);
        return new HostLine(
                host.name(),
                mac == null ? null : mac.toString(),
                host.address().map(Ipv4::toString).orElse(null),
                nameOf(now, Kinds.GROUP, host.group(), Group::name),
                nameOf(now, Kinds.PROFILE, host.profile(), Profile::name),
                host.boot().name().toLowerCase(Locale.ROOT),
                host.interfaces(),
                host.options(),
                host.variables(),
                origin,
                now.isShadowed(ref));
    }

    /** Of what a host points at; null where it points at nothing. */
    static <T extends Record> @Nullable String nameOf(
            Snapshot now, Kind<T> kind, @Nullable Ref ref, Function<T, String> name) {
        Entity<T> entity = ref == null ? null : now.get(kind, ref);
        return entity == null ? null : name.apply(entity.value());
    }
}
