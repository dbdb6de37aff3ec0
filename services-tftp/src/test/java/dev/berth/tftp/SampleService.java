package dev.berth.tftp;

import dev.berth.appliance.event.Observations;
import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.service.Service;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.InstantSource;

/** The service as an appliance makes it, at the sample site, where nobody is known. */
final class SampleService {
    private SampleService() {}

    static Service make(TftpServiceProvider provider, Observations observations, HttpSites sites, Path data) {
        return provider.create(TestContext.of(
                MemoryInventory.ofSampleSite(InstantSource.system()),
                observations,
                sites,
                new PrometheusRegistry(),
                InstantSource.system(),
                data,
                failure -> {}));
    }
}
