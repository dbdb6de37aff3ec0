package dev.berth.appliance.command;

import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth status} and {@code berth reload}. */
final class StatusOperations {
    /** Rates over less than this would tell more of who asks than of the service. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Map<String, Sample> earlier = new HashMap<>();
    private final Map<String, Sample> latest = new HashMap<>();

    private record Sample(Instant at, Map<String, Long> counters) {}

    private final Supplier<KernelOperations.Appliance> appliance;

    StatusOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    /**
     * One service: its state in a word, and where it listens.
     *
     * @param gauges what it has at this moment
     * @param totals since its start
     * @param perSecond of the totals, since somebody asked a second ago or longer
     */
    record ServiceStatus(
            String service,
            String state,
            List<String> sockets,
            Map<String, Gauge> gauges,
            Map<String, Long> totals,
            Map<String, Double> perSecond,
            @Nullable String error) {}

    record Status(Instant started, long revision, List<ServiceStatus> services) {}

    record Reload(List<String> needRestart) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "status",
                        "Log, database and every service: state, sockets, rates, last error",
                        "/status",
                        Operation.Nothing.class,
                        Status.class,
                        this::status),
                Operation.changing(
                        "reload",
                        "Apply a changed configuration file without losing a packet",
                        Method.POST,
                        "/reload",
                        Operation.Nothing.class,
                        Reload.class,
                        this::reload));
    }

    private Status status(Operation.Nothing nothing, Call call) {
        return new Status(
                appliance.get().steering().started(),
                appliance.get().inventory().now().revision(),
                Stream.concat(
                                appliance.get().steering().storage().stream(),
                                appliance.get().steering().standings().stream())
                        .map(this::service)
                        .toList());
    }

    private ServiceStatus service(Steering.Standing standing) {
        String word = standing.state().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        List<String> sockets = switch (standing.state()) {
            case ServiceState.Serving serving ->
                serving.sockets().stream().map(Service.Bound::toString).toList();
            default -> List.of();
        };
        return new ServiceStatus(
                standing.name(),
                word,
                sockets,
                new TreeMap<>(standing.gauges()),
                new TreeMap<>(standing.counters()),
                rates(standing),
                standing.lastError().orElse(null));
    }

    private synchronized Map<String, Double> rates(Steering.Standing standing) {
        Instant now = appliance.get().clock().instant();
        Sample last = before(standing, now);
        if (last == null || !now.isAfter(last.at())) {
            return Map.of();
        }
        double seconds = Duration.between(last.at(), now).toMillis() / 1000.0;
        Map<String, Double> rates = new TreeMap<>();
        standing.counters().forEach((name, total) -> {
            long before = last.counters().getOrDefault(name, 0L);
            rates.put(name, Math.round((total - before) / Math.max(seconds, 0.001) * 10) / 10.0);
        });
        return rates;
    }

    /** The newest sample that is old enough; null when there is none. */
    private @Nullable Sample before(Steering.Standing standing, Instant now) {
        Sample last = latest.get(standing.name());
        if (last != null && now.isBefore(last.at().plus(SHORTEST))) {
            return earlier.get(standing.name());
        }
        latest.put(standing.name(), new Sample(now, standing.counters()));
        if (last != null) {
            earlier.put(standing.name(), last);
        }
        return last;
    }

    private Reload reload(Operation.Nothing nothing, Call call) throws OperationFailure {
        if (call.preview()) {
            throw new OperationFailure(
                    Reason.INVALID, "a reload cannot be previewed; 'berth check' tells what is wrong with the file");
        }
        Steering.Reloaded reloaded = appliance.get().steering().reload();
        if (!reloaded.problems().isEmpty()) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "nothing was changed:\n"
                            + reloaded.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return new Reload(reloaded.needRestart());
    }
}
