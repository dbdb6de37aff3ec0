package dev.berth.appliance.command;

import dev.berth.appliance.event.Event;
import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.net.Scalar;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth event list}; {@code event tail} is the same, asked again for what came after. */
final class EventOperations {
    private static final int DEFAULT_LIMIT = 100;
    private static final int LONGEST_WAIT = 60;

    private final Supplier<KernelOperations.Appliance> appliance;

    EventOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param("only events of this source: inventory or a service") @Nullable
            String source,

            @Param("only events of this host, or of the unknown node with this MAC") @Nullable
            String host,

            @Param("only events after this sequence number") @Nullable
            Long after,

            @Param("how many, the newest; 100 if not given") @Nullable
            Integer limit,

            @Param("seconds to wait for one when there is none yet, at most 60") @Nullable
            Integer waitSeconds) {}

    /** @param last sequence number of the newest event looked at, to ask on with */
    record Events(List<Event> events, long last) {}

    List<Operation<?, ?>> all() {
        return List.of(Operation.reading(
                "event list", "The newest events, newest last", "/events", Query.class, Events.class, this::list));
    }

    private Events list(Query query, Call call) throws OperationFailure {
        KernelOperations.Appliance running = appliance.get();
        int limit = query.limit() == null ? DEFAULT_LIMIT : query.limit();
        int wait = query.waitSeconds() == null ? 0 : query.waitSeconds();
        if (limit < 0 || wait < 0 || wait > LONGEST_WAIT) {
            throw new OperationFailure(
                    OperationFailure.Reason.INVALID,
                    "limit is not negative, and waitSeconds is from 0 to " + LONGEST_WAIT);
        }
        EventStream events = running.events();
        long after = query.after() == null ? 0 : query.after();
        // Numbers begin anew with every start: one from an earlier run means all of this one.
        long from = after > events.last() ? 0 : after;
        if (wait > 0) {
            try {
                events.await(from, Duration.ofSeconds(wait));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        long last = events.last();
        if (last == from) {
            return new Events(List.of(), last);
        }
        Set<Scalar> subjects = query.host() == null
                ? Set.of()
                : HostTimeline.subjects(running.inventory().now(), query.host());
        return new Events(
                events.list(
                        event -> event.sequence() > from
                                && event.sequence() <= last
                                && (query.source() == null || event.source().equals(query.source()))
                                && (query.host() == null || HostTimeline.concerns(subjects, event.about())),
                        limit),
                last);
    }
}
