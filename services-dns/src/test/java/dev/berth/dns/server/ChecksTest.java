package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.dns.check.Answer;
import dev.berth.dns.check.Check;
import dev.berth.dns.check.CheckedName;
import dev.berth.dns.check.Member;
import dev.berth.dns.check.MemberData;
import dev.berth.dns.check.Standing;
import dev.berth.dns.server.CheckOperations.Members;
import dev.berth.dns.server.CheckOperations.Registration;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registered members, over an inventory without sockets. */
class ChecksTest {
    private static final Check UNTESTED =
            new Check(new Check.Way.Untested(), Duration.ofMillis(20), Duration.ofSeconds(1), 2, 1);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(clock, Answer.KIND, Member.KIND);
    private final Desk desk = Desk.over(inventory);
    private final Checks checks = new Checks(inventory, clock);
    private final List<Operation<?, ?>> all = new CheckOperations(() -> inventory, () -> clock, () -> checks).all();

    @AfterEach
    void end() {
        checks.close();
    }

    @SuppressWarnings("unchecked")
    private Members add(String name, String member, int ttl) throws OperationFailure {
        Operation<?, ?> operation = all.stream()
                .filter(o -> o.name().equals("member add"))
                .findFirst()
                .orElseThrow();
        return ((Operation<Registration, Members>) operation)
                .body()
                .run(new Registration(name, List.of(member), ttl), new Call(new Actor(Actor.Sort.USER, "ann"), false));
    }

    private void awaitAddresses(String... addresses) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> desk.records("pool.lab.example.", "A").stream()
                        .filter(line -> line.startsWith("answer"))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList()
                        .equals(List.of(addresses)));
    }

    private static CheckedName pool(CheckedName.Mode mode, String... members) {
        return new CheckedName(
                SampleSite.LAB.child("pool"),
                1,
                mode,
                10,
                java.util.Arrays.stream(members)
                        .map(member -> MemberData.of(1, member, SampleSite.LAB))
                        .toList(),
                UNTESTED);
    }

    @Test
    void aRegisteredMemberStaysUntilItsTimeIsOver() throws Exception {
        checks.check(List.of(pool(CheckedName.Mode.ALL, "10.77.0.30")));
        awaitAddresses("10.77.0.30");
        add("pool", "10.77.0.31", 60);
        awaitAddresses("10.77.0.30", "10.77.0.31");
        clock.advance(Duration.ofSeconds(59));
        add("pool", "10.77.0.31", 60);
        clock.advance(Duration.ofSeconds(59));
        add("pool", "10.77.0.32", 60);
        awaitAddresses("10.77.0.30", "10.77.0.31", "10.77.0.32");
        clock.advance(Duration.ofSeconds(2));
        awaitAddresses("10.77.0.30", "10.77.0.32");
        assertThat(inventory.now().count(Member.KIND)).isEqualTo(1);
        assertThatThrownBy(() -> add("other", "10.77.0.31", 60)).hasMessageContaining("is no checked name");
        assertThatThrownBy(() -> add("pool", "somewhere", 60)).isInstanceOf(OperationFailure.class);
    }

    @Test
    void aNameThatIsCheckedNoLongerGoes() {
        checks.check(List.of(pool(CheckedName.Mode.FIRST, "10.77.0.30", "10.77.0.31")));
        awaitAddresses("10.77.0.30");
        checks.check(List.of());
        awaitAddresses();
        assertThat(inventory.now().count(Answer.KIND)).isZero();
    }

    @Test
    void oneTestThatFailsIsNotYetAFall() {
        Standing up = Standing.starting(true, NOW);
        Standing once = up.after("refused", UNTESTED, NOW.plusSeconds(5));
        assertThat(once.up()).isTrue();
        assertThat(once.after(null, UNTESTED, NOW).streak()).isZero();
        Standing down = once.after("refused", UNTESTED, NOW.plusSeconds(10));
        assertThat(down).isEqualTo(new Standing(false, 0, NOW.plusSeconds(10), "refused"));
        assertThat(down.after(null, UNTESTED, NOW.plusSeconds(15)).up()).isTrue();
    }
}
