package dev.berth.appliance.service;

import dev.berth.appliance.event.Observations;
import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.secret.Secrets;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.appliance.user.Authenticator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What the kernel hands to a service.
 *
 * @param inventory readers' snapshots, the writer, followers
 * @param observations where to tell what was seen on the wire
 * @param http the kernel's listeners to mount handlers on
 * @param tls the appliance's end of TLS, for what is not HTTP
 * @param metrics this appliance's own registry; names begin with {@code berth_SERVICE_}
 * @param clock the wall clock; tests inject their own
 * @param data the appliance's data directory; relative paths of the configuration start here
 * @param authenticator who stands behind a request's credentials
 * @param secrets what operators entrusted to the appliance, in clear
 * @param jobs where to ask for long work
 * @param failed tells the kernel that the running service can no longer serve; it is stopped and retried
 */
public record ServiceContext(
        Inventory inventory,
        Observations observations,
        HttpSites http,
        TlsServer tls,
        PrometheusRegistry metrics,
        InstantSource clock,
        Path data,
        Authenticator authenticator,
        Secrets secrets,
        Jobs jobs,
        Consumer<ServiceFailure> failed) {}
