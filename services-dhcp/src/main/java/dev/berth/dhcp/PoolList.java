package dev.berth.dhcp;

import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import dev.berth.dhcp.lease.PoolUse;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth pool list}: how full the pools are, who holds them, and when the next address comes back. */
final class PoolList {
    private final Supplier<DhcpService> service;

    PoolList(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Query(@Param("pools of this network") @Nullable String network) {}

    /**
     * @param nextFree the leased address that ends first, or null without one
     * @param freeAt when it ends
     * @param heldBy who holds it: the host's name, else the MAC address
     */
    record Row(
            String network,
            AddressRange pool,
            long size,
            long free,
            String used,
            long bound,
            long offered,
            long declined,
            long reserved,
            @Nullable Ipv4 nextFree,
            @Nullable Instant freeAt,
            @Nullable String heldBy) {}

    record Pools(List<Row> pools) {}

    Operation<Query, Pools> operation() {
        return Operation.reading(
                "pool list",
                "How full each pool is, who holds its addresses, and when the next one is free",
                "/pools",
                Query.class,
                Pools.class,
                this::list);
    }

    private Pools list(Query query, Call call) throws OperationFailure {
        var snapshot = service.get().inventory().now();
        LeaseFilters.check(snapshot, query.network(), null, null);
        return new Pools(PoolUse.of(snapshot, service.get().offers(), query.network()).stream()
                .map(use -> {
                    var first = use.first();
                    String host = first == null ? null : LeaseList.hostName(snapshot, first.host());
                    return new Row(
                            use.network(),
                            use.range(),
                            use.size(),
                            use.free(),
                            use.percent() + "%",
                            use.bound(),
                            use.offered(),
                            use.declined(),
                            use.reserved(),
                            first == null ? null : first.address(),
                            first == null ? null : first.ends(),
                            first == null ? null : host == null ? first.mac().toString() : host);
                })
                .toList());
    }
}
