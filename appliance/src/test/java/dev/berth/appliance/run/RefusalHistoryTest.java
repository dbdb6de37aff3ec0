package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalHistoryTest {
    private static final Actor VIC = new Actor(Actor.Sort.USER, "vic");

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock);
    private final RefusalHistory refusals = new RefusalHistory(inventory, clock);
    private final List<Commit> commits = new ArrayList<>();

    @BeforeEach
    void follow() {
        inventory.follow(new Follower() {
            @Override
            public void start(Snapshot base) {}

            @Override
            public void commits(List<Commit> newer, Snapshot after) {
                commits.addAll(newer);
            }
        });
    }

    @Test
    void aRefusalIsACommitThatChangesNothing() {
        Snapshot before = inventory.now();
        refusals.refused(VIC, "10.77.0.9", "may not host add");

        assertThat(commits).hasSize(1);
        Commit commit = commits.getFirst();
        assertThat(commit.by()).isEqualTo(VIC);
        assertThat(commit.why()).isEqualTo("access refused from 10.77.0.9: may not host add");
        assertThat(commit.about().address()).isEqualTo(Ipv4.of("10.77.0.9"));
        assertThat(commit.effects()).isEmpty();
        assertThat(commit.zones()).isEmpty();
        assertThat(inventory.now().everything()).isEmpty();
        assertThat(inventory.now().revision()).isEqualTo(before.revision() + 1);
    }

    @Test
    void aFloodOfAMillionGuessesIsAFewLinesAndHidesNoUsersRefusal() {
        for (int i = 0; i < 1_000_000; i++) {
            refusals.refused(
                    new Actor(Actor.Sort.ANONYMOUS, "u" + i), "10.77." + (i >> 8 & 255) + "." + (i & 255), "no");
            if (i % 1000 == 0) {
                clock.advance(Duration.ofSeconds(1));
                refusals.tick();
            }
        }
        refusals.refused(VIC, "10.77.0.9", "may not user add");
        refusals.close();

        assertThat(refusals.count()).isEqualTo(1_000_001);
        // 1000 s are windows of 1, 2, 4, 8 and a part of 16 minutes.
        assertThat(commits).hasSize(5 * (RefusalTally.MOST + 1) + 1);
        assertThat(commits).anyMatch(commit -> commit.by().equals(VIC));
        assertThat(commits.stream()
                        .map(Commit::why)
                        .filter(why -> why.contains("more times"))
                        .mapToLong(why -> Long.parseLong(why.replaceAll(".*refused (\\d+) more.*", "$1")))
                        .sum())
                .isEqualTo(1_000_000 - 5 * RefusalTally.MOST);
    }

    @Test
    void tickingTellsWhatIsDueAndWhenToComeAgain() {
        assertThat(refusals.tick()).isEqualTo(Duration.ofSeconds(30));
        refusals.refused("10.77.0.9", "no");
        refusals.refused("10.77.0.9", "no");
        clock.advance(Duration.ofSeconds(50));
        assertThat(refusals.tick()).isEqualTo(Duration.ofSeconds(10).plusMillis(1));
        clock.advance(Duration.ofSeconds(10));
        refusals.tick();
        assertThat(commits)
                .extracting(Commit::why)
                .containsExactly(
                        "access refused from 10.77.0.9: no",
                        "access refused from 10.77.0.9: no, 1 more time within 1 min");
        assertThat(commits).extracting(Commit::by).containsOnly(Actor.UNKNOWN);
    }

    @Test
    void whatTheLogDoesNotTakeNowIsToldLater() {
        var full = new boolean[] {true};
        var failing = new RefusalHistory(
                new Inventory() {
                    @Override
                    public Snapshot now() {
                        return inventory.now();
                    }

                    @Override
                    public void submit(Proposal proposal, Consumer<Outcome> answer) {
                        if (full[0]) {
                            answer.accept(new Outcome.Unavailable("no space left on device", "make room"));
                        } else {
                            inventory.submit(proposal, answer);
                        }
                    }

                    @Override
                    public Outcome preview(Proposal proposal) {
                        return inventory.preview(proposal);
                    }

                    @Override
                    public Following follow(Follower follower) {
                        return inventory.follow(follower);
                    }
                },
                clock);
        failing.refused("10.77.0.9", "no");
        failing.refused("10.77.0.8", "no");
        full[0] = false;
        clock.advance(Duration.ofMinutes(2));
        failing.tick();
        assertThat(commits)
                .extracting(Commit::why)
                .containsExactly("access refused 2 more times within 2 min, to others or for other reasons");
    }
}
