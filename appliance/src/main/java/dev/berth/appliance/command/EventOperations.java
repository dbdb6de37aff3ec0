package dev.berth.appliance.command;

import dev.berth.appliance.event.Event;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Param;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth event list}; {@code event tail} is the same, asked again for what came after. */
final class EventOperations {
    private static final int DEFAULT_LIMIT = 100;

    private final Supplier<KernelOperations.Appliance> appliance;

    EventOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param("only events of this source: inventory or a service") @Nullable
            String source,

            @Param("only events after this sequence number") @Nullable
            Long after,

            @Param("how many, the newest; 100 if not given") @Nullable
            Integer limit) {}

    record Events(List<Event> events) {}

    List<Operation<?, ?>> all() {
        return List.of(Operation.reading(
                "event list",
                "The newest events, newest last",
                "/events",
                Query.class,
                Events.class,
                (query, call) -> new Events(appliance
                        .get()
                        .events()
                        .list(
                                event -> (query.source() == null
                                                || event.source().equals(query.source()))
                                        && (query.after() == null || event.sequence() > query.after()),
                                query.limit() == null ? DEFAULT_LIMIT : query.limit()))));
    }
}
