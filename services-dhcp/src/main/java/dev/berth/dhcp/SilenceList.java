package dev.berth.dhcp;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Param;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth dhcp silent}: the last messages that got no answer, and why. */
final class SilenceList {
    private final Supplier<DhcpService> service;

    SilenceList(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Query(@Param("of this machine") @Nullable Mac mac) {}

    record Row(
            Instant at,
            @Nullable Mac mac,
            String type,
            String reason,
            @Nullable Ipv4 relay,
            @Nullable String interfaceName) {}

    record Silent(List<Row> messages) {}

    Operation<Query, Silent> operation() {
        return Operation.reading(
                "dhcp silent",
                "The last DHCP messages that got no answer, and why",
                "/dhcp/silent",
                Query.class,
                Silent.class,
                this::list);
    }

    private Silent list(Query query, Call call) {
        return new Silent(service.get().silences().list(query.mac()).stream()
                .map(each -> new Row(
                        each.at(),
                        each.mac(),
                        each.type(),
                        each.reason().toString(),
                        each.giaddr().isAny() ? null : each.giaddr(),
                        each.interfaceName()))
                .toList());
    }
}
