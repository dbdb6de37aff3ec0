package dev.berth.testing;

import dev.berth.appliance.event.Observations;
import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.secret.Secrets;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Login;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;

/** What a service is given, without an appliance: secrets of a key file in the data directory, and no jobs. */
public final class TestContext {
    private TestContext() {}

    public static ServiceContext of(
            Inventory inventory,
            Observations observations,
            HttpSites http,
            PrometheusRegistry metrics,
            InstantSource clock,
            Path data,
            Authenticator authenticator,
            Consumer<ServiceFailure> failed) {
        return new ServiceContext(
                inventory,
                observations,
                http,
                new TlsServer(),
                metrics,
                clock,
                data,
                authenticator,
                new Secrets(data.resolve("secret.key"), new SecureRandom()),
                Jobs.NONE,
                failed);
    }

    /** Where nobody can log in. */
    public static ServiceContext of(
            Inventory inventory,
            Observations observations,
            HttpSites http,
            PrometheusRegistry metrics,
            InstantSource clock,
            Path data,
            Consumer<ServiceFailure> failed) {
        return of(
                inventory,
                observations,
                http,
                metrics,
                clock,
                data,
                (authorization, place) ->
                        authorization == null ? new Login.Anonymous() : new Login.Refused("nobody can log in here"),
                failed);
    }
}
