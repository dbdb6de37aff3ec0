package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeOperationsTest {
    private static final Call CALL = new Call(Actor.service("test"), false);

    @TempDir
    Path data;

    @SuppressWarnings("unchecked")
    private static <O extends Record> O run(NtpService service, String name) throws OperationFailure {
        List<Operation<?, ?>> all = new TimeOperations(() -> service).all();
        var operation = (Operation<Operation.Nothing, O>)
                all.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        return operation.body().run(new Operation.Nothing(), CALL);
    }

    @Test
    void whereTheTimeComesFromIsShown() throws Exception {
        var service = new NtpService(
                TestContext.of(
                        MemoryInventory.ofSampleSite(InstantSource.system()),
                        new RecordedObservations(),
                        new NoHttp(),
                        new PrometheusRegistry(),
                        InstantSource.system(),
                        data,
                        failure -> {}),
                KernelClock.State.Unsynchronised::new,
                System::nanoTime);
        assertThatThrownBy(() -> run(service, "ntp show")).hasMessageContaining("ntp does not serve now");
        service.start(TestConfiguration.of(data, "ntp: { port: 0, local-stratum: 6 }", new NtpServiceProvider()));
        try {
            TimeOperations.Time time = run(service, "ntp show");
            assertThat(time.from()).isEqualTo("local");
            assertThat(time.stratum()).isEqualTo(6);
            assertThat(time.reference()).isEqualTo("LOCL");
            assertThat(time.systemOffsetMillis()).isBetween(-100.0, 100.0);
            TimeOperations.Sources none = run(service, "ntp sources");
            assertThat(none.sources()).isEmpty();
        } finally {
            service.stop();
        }
    }
}
