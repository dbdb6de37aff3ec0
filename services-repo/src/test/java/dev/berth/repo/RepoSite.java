package dev.berth.repo;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.job.JobPlace;
import dev.berth.appliance.job.JobRunner;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.secret.Secrets;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Credentials;
import dev.berth.appliance.user.InventoryAuthenticator;
import dev.berth.appliance.user.Passwords;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestClock;
import dev.berth.testing.TestConfiguration;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One of the two services over a real listener. */
final class RepoSite implements AutoCloseable {
    private final JettySites sites = new JettySites();
    final RecordedObservations observations = new RecordedObservations();
    final PrometheusRegistry metrics = new PrometheusRegistry();
    final TestClock clock = new TestClock();
    final MemoryInventory inventory;
    final Service service;
    final JobRunner jobs;
    private final ServiceProvider provider;
    private final Path data;
    private final Wire wire;

    RepoSite(ServiceProvider provider, Path data, String section) throws Exception {
        this.provider = provider;
        this.data = data;
        inventory = MemoryInventory.ofSampleSite(clock, kinds(provider));
        jobs = new JobRunner(inventory, clock, JobPlace.of(data.resolve("jobs")), 2);
        service = provider.create(new ServiceContext(
                inventory,
                observations,
                sites,
                new TlsServer(),
                metrics,
                clock,
                data,
                authenticator(),
                new Secrets(data.resolve("secret.key"), new SecureRandom()),
                jobs,
                failure -> {}));
        provider.jobs(() -> service).forEach(jobs::offer);
        sites.openNodes(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        wire = new Wire((InetSocketAddress)
                service.start(configuration(section)).getFirst().address());
        jobs.open();
    }

    private static Kind<?>[] kinds(ServiceProvider provider) {
        return Stream.concat(provider.kinds().stream(), Stream.concat(UserKinds.ALL.stream(), Stream.of(Job.KIND)))
                .toArray(Kind[]::new);
    }

    private Authenticator authenticator() {
        return new InventoryAuthenticator(inventory::now, clock, new Passwords(), new Random(1));
    }

    /** A user with the password "correct horse". */
    void user(String name, Role role) {
        String hash = new Credentials(new Random(2)).choose("correct horse").hash();
        inventory.commit(new Proposal(
                Actor.service("test"),
                Subject.NOBODY,
                "test",
                List.of(new Change.Put(UserKinds.USER.ref(name.hashCode()), new User(name, role, hash), 0))));
    }

    Configuration configuration(String section) {
        return TestConfiguration.of(data, section, provider);
    }

    Wire wire() {
        return wire;
    }

    @Override
    public void close() {
        jobs.close();
        service.stop();
        sites.close();
    }
}
