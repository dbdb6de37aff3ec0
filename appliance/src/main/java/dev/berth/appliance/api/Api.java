package dev.berth.appliance.api;

import dev.berth.appliance.command.Steering;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.service.BootFiles;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Refusals;
import dev.berth.appliance.user.Sessions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;

/** Mounts what the console's listener answers. */
public final class Api {
    public static final String PREFIX = "/api/v1";

    private Api() {}

    public static void mount(
            JettySites sites,
            List<Operation<?, ?>> operations,
            Supplier<Snapshot> inventory,
            Authenticator authenticator,
            Sessions sessions,
            Refusals refusals,
            BootFiles bootFiles,
            PrometheusRegistry metrics,
            Steering steering) {
        sites.mountForConsole(
                PREFIX + "/",
                new OperationsHandler(operations, inventory, authenticator, sessions, refusals, bootFiles));
        sites.mountForConsole("/metrics", new MetricsHandler(metrics));
        sites.mountForConsole("/healthz", new HealthHandler(steering, false));
        sites.mountForConsole("/readyz", new HealthHandler(steering, true));
    }
}
