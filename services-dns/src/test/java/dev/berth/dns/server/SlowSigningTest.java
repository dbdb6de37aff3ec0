package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.store.Store;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.sign.MemoryKeys;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signer that cannot keep up: the signed zone shows changes later and says so; nobody else waits for it. */
class SlowSigningTest {
    @TempDir
    Path directory;

    private static void put(Inventory inventory, long id, String name) {
        var entry = new RecordEntry(DomainName.of(name), 1, 60, List.of(Octets.of("0a4d0063")), Owner.OPERATOR);
        SampleSite.committed(inventory.commit(new Proposal(
                new Actor(Actor.Sort.USER, "ann"),
                Subject.NOBODY,
                "record added",
                List.of(new Change.Put(Kinds.RRSET.ref(id), entry, 0)))));
    }

    private static double lag(PrometheusRegistry registry) {
        return registry.scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("berth_dns_signing_lag_seconds"))
                .mapToDouble(metric ->
                        ((GaugeSnapshot) metric).getDataPoints().getFirst().getValue())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyTheSignedZoneWaitsForTheSignerAndSaysForHowLong() throws Exception {
        var clock = new TestClock();
        try (Store store = Store.open(directory, Kinds.byName(List.of()), () -> clock.instant())
                .follow()) {
            Inventory inventory = store.inventory();
            SampleSite.committed(inventory.commit(SampleSite.proposal()));
            Desk desk = Desk.signing(inventory, Map.of(SampleSite.LAB, Denial.NSEC3), new MemoryKeys());
            desk.zones.awaitFirst();
            var registry = new PrometheusRegistry();
            SigningMetrics.register(registry, desk.signing);
            await().atMost(Duration.ofSeconds(30)).until(() -> desk.signing.state(SampleSite.LAB) != null);
            put(inventory, 1, "before.lab.example");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> desk.records("before.lab.example.", "A").size() == 2);

            var busy = new CountDownLatch(1);
            var mayGoOn = new CountDownLatch(1);
            desk.beforeSigned = () -> {
                busy.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            put(inventory, 2, "late.lab.example");
            assertThat(busy.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            // Commits, answers of both zones, and changes of the unsigned zone go on.
            put(inventory, 3, "9.0.77.10.in-addr.arpa");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> desk.records("9.0.77.10.in-addr.arpa.", "A").size() == 2);
            assertThat(desk.records("before.lab.example.", "A")).hasSize(2);
            assertThat(desk.records("late.lab.example.", "A").getFirst()).startsWith("NXDOMAIN");
            desk.signing.observe(inventory.now());
            desk.clock.advance(Duration.ofSeconds(30));
            put(inventory, 4, "later.lab.example");
            desk.signing.observe(inventory.now());
            assertThat(desk.signing.lag()).isEqualTo(Duration.ofSeconds(30));
            assertThat(lag(registry)).isEqualTo(30);

            mayGoOn.countDown();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> desk.records("later.lab.example.", "A").size() == 2);
            assertThat(desk.records("late.lab.example.", "A")).hasSize(2);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                desk.signing.observe(inventory.now());
                return desk.signing.lag().isZero();
            });
            assertThat(lag(registry)).isZero();
        }
    }
}
