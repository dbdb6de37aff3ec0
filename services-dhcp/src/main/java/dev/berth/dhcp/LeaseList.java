package dev.berth.dhcp;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import dev.berth.dhcp.lease.Offer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth lease list}. */
final class LeaseList {
    private final Supplier<DhcpService> service;

    LeaseList(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Filter(
            @Param("leases of this network") @Nullable String network,

            @Param("offered, bound, released, expired or declined") @Nullable
            String state,

            @Param("leases of this host") @Nullable String host) {}

    /**
     * @param ends null for an offer's lease that is not bound yet
     * @param nameDenied why the lease has not the name that it asked for
     */
    record Row(
            Ipv4 address,
            String network,
            String state,
            Mac mac,
            @Nullable String host,
            @Nullable String hostname,
            @Nullable DomainName name,
            @Nullable String nameDenied,
            @Nullable Instant since,
            Instant ends,
            @Nullable String vendor) {}

    record Leases(List<Row> leases) {}

    Operation<Filter, Leases> operation() {
        return Operation.reading("lease list", "Leases, by address", "/leases", Filter.class, Leases.class, this::list);
    }

    private Leases list(Filter filter, Call call) throws OperationFailure {
        String state = filter.state() == null ? null : filter.state().toLowerCase(Locale.ROOT);
        Snapshot snapshot = service.get().inventory().now();
        LeaseFilters.check(snapshot, filter.network(), filter.state(), filter.host());
        Stream<Row> kept = snapshot.unordered(Kinds.LEASE).map(lease -> row(snapshot, lease.value()));
        Stream<Row> offered = service.get().offers().stream().map(LeaseList::row);
        return new Leases(Stream.concat(kept, offered)
                .filter(row -> filter.network() == null || row.network().equals(filter.network()))
                .filter(row -> state == null || row.state().equals(state))
                .filter(row -> filter.host() == null || filter.host().equalsIgnoreCase(row.host()))
                .sorted(Comparator.comparing(Row::address).thenComparing(Row::state))
                .toList());
    }

    private static Row row(Snapshot snapshot, Lease lease) {
        return new Row(
                lease.address(),
                lease.network(),
                lease.state().name().toLowerCase(Locale.ROOT),
                lease.mac(),
                hostName(snapshot, lease.host()),
                lease.hostname(),
                lease.name() == null ? null : lease.name().fqdn(),
                lease.nameDenied(),
                lease.since(),
                lease.ends(),
                lease.vendor());
    }

    private static Row row(Offer offer) {
        return new Row(
                offer.address(),
                offer.network(),
                "offered",
                offer.mac(),
                null,
                null,
                null,
                null,
                null,
                offer.until(),
                null);
    }

    static @Nullable String hostName(Snapshot snapshot, @Nullable Ref ref) {
        Entity<Host> host = ref == null ? null : snapshot.get(Kinds.HOST, ref);
        return host == null ? null : host.value().name();
    }
}
