package dev.berth.appliance.run;

import dev.berth.appliance.command.Steering.Standing;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.ServiceState;
import dev.berth.appliance.store.LogFailure;
import dev.berth.appliance.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How log and database stand, told as services are. */
final class StorageStandings {
    private StorageStandings() {}

    static List<Standing> of(Store store, Instant now) {
        long behind = store.inventory().now().revision() - store.databaseRevision();
        return List.of(
                standing(
                        "log",
                        store.failure(),
                        store.shortage(),
                        now,
                        Map.of("waiting", Gauge.of(store.waiting()), "kept", new Gauge(store.logSize() >> 20, "MiB"))),
                standing(
                        "database",
                        store.databaseFailure(),
                        Optional.empty(),
                        now,
                        Map.of("commits-behind", Gauge.of(Math.max(0, behind)))));
    }

    /** Each tries again with the next change. */
    private static Standing standing(
            String name,
            Optional<LogFailure> failure,
            Optional<LogFailure> warning,
            Instant now,
            Map<String, Gauge> gauges) {
        ServiceState state = failure.<ServiceState>map(f -> new ServiceState.Failed(f.reason(), f.mend(), now))
                .orElseGet(() -> new ServiceState.Serving(List.of()));
        Optional<String> told = failure.or(() -> warning).map(f -> f.reason() + "; " + f.mend());
        return new Standing(name, state, told, Map.of(), gauges);
    }
}
