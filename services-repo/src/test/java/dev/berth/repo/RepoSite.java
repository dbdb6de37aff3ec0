package dev.berth.repo;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestClock;
import dev.berth.testing.TestConfiguration;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** One of the two services over a real listener. */
final class RepoSite implements AutoCloseable {
    private final JettySites sites = new JettySites();
    final RecordedObservations observations = new RecordedObservations();
    final PrometheusRegistry metrics = new PrometheusRegistry();
    final TestClock clock = new TestClock();
    final MemoryInventory inventory;
    final Service service;
    private final ServiceProvider provider;
    private final Path data;
    private final Wire wire;

    RepoSite(ServiceProvider provider, Path data, String section) throws Exception {
        this.provider = provider;
        this.data = data;
        inventory = MemoryInventory.ofSampleSite(clock, provider.kinds().toArray(Kind[]::new));
        service = provider.create(
                new ServiceContext(inventory, observations, sites, metrics, clock, data, failure -> {}));
        sites.openNodes(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        wire = new Wire((InetSocketAddress)
                service.start(configuration(section)).getFirst().address());
    }

    Configuration configuration(String section) {
        return TestConfiguration.of(data, section, provider);
    }

    Wire wire() {
        return wire;
    }

    @Override
    public void close() {
        service.stop();
        sites.close();
    }
}
