package dev.berth.appliance.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.operation.Role;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock, UserKinds.ALL.toArray(Kind[]::new));
    private final Sessions sessions =
            new Sessions(inventory::now, clock, new Random(1), Duration.ofHours(1), Duration.ofHours(12));
    private final LoginLinks links = new LoginLinks(inventory::now, clock, new Random(2));

    @BeforeEach
    void annAndBob() {
        commit(new Change.Put(UserKinds.USER.ref(1), new User("ann", Role.OPERATOR, "hash"), 0));
        commit(new Change.Put(UserKinds.USER.ref(2), new User("bob", Role.VIEWER, "other"), 0));
    }

    private void commit(Change change) {
        assertThat(inventory.commit(new Proposal(Actor.service("test"), Subject.NOBODY, "test", List.of(change))))
                .isInstanceOf(Outcome.Committed.class);
    }

    private Entity<User> ann() {
        return inventory.now().get(UserKinds.USER, UserKinds.USER.ref(1));
    }

    @Test
    void aSessionKnowsItsUserAndHasAKeyAndATokenThatNobodyElseHas() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            String key = sessions.open("ann");
            Session session = sessions.find(key, true);
            assertThat(session.principal())
                    .isEqualTo(new Principal(new Actor(Actor.Sort.USER, "ann"), Role.OPERATOR, List.of()));
            assertThat(seen.add(key)).isTrue();
            assertThat(seen.add(session.csrf())).isTrue();
            assertThat(session.isOwn(session.csrf())).isTrue();
            assertThat(session.isOwn(key)).isFalse();
            assertThat(session.isOwn(null)).isFalse();
        }
        assertThat(sessions.open("eve")).isNull();
        assertThat(sessions.find(null, true)).isNull();
        assertThat(sessions.find("guess", true)).isNull();
    }

    @Test
    void itEndsAfterAnHourWithoutUseAndWhatAPageAsksByItselfIsNoUse() {
        String used = sessions.open("ann");
        String polled = sessions.open("ann");
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(25));
            assertThat(sessions.find(used, true)).isNotNull();
            sessions.find(polled, false);
        }
        assertThat(sessions.find(polled, true)).isNull();
        assertThat(sessions.find(used, true)).isNotNull();
    }

    @Test
    void itEndsAfterTwelveHoursHoweverMuchItIsUsed() {
        String key = sessions.open("ann");
        for (int i = 0; i < 23; i++) {
            clock.advance(Duration.ofMinutes(30));
            assertThat(sessions.find(key, true)).isNotNull();
        }
        clock.advance(Duration.ofMinutes(30));
        assertThat(sessions.find(key, true)).isNull();
    }

    @Test
    void itEndsAtLogoutWithTheUserAndWithThePassword() {
        String out = sessions.open("ann");
        String stays = sessions.open("ann");
        sessions.close(out);
        assertThat(sessions.find(out, true)).isNull();
        assertThat(sessions.find(stays, true)).isNotNull();

        commit(Change.Put.update(ann(), ann().value().withPassword("new hash")));
        assertThat(sessions.find(stays, true)).isNull();

        String last = sessions.open("ann");
        commit(Change.Remove.of(ann()));
        assertThat(sessions.find(last, true)).isNull();
    }

    @Test
    void aRoleThatIsTakenAwayIsGoneAtOnce() {
        String key = sessions.open("ann");
        commit(Change.Put.update(ann(), new User("ann", Role.VIEWER, "hash")));
        assertThat(sessions.find(key, true).principal().role()).isEqualTo(Role.VIEWER);
    }

    @Test
    void oneUserHasTwentySessionsAtMostAndThoseUsedLongestAgoGiveWay() {
        String bobs = sessions.open("bob");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < Sessions.MOST_OF_ONE; i++) {
            keys.add(sessions.open("ann"));
        }
        assertThat(sessions.find(keys.getFirst(), true)).isNotNull();
        sessions.open("ann");
        assertThat(sessions.find(keys.getFirst(), true)).isNotNull();
        assertThat(sessions.find(keys.get(1), true)).isNull();
        assertThat(sessions.find(bobs, true)).isNotNull();
    }

    @Test
    void aWordIsLeftForOnePage() {
        String key = sessions.open("ann");
        sessions.find(key, true).leave("done");
        assertThat(sessions.find(key, true).take()).isEqualTo("done");
        assertThat(sessions.find(key, true).take()).isNull();
    }

    @Test
    void aLinkIsGoodOnceAndForItsTimeAndForItsUserOnly() {
        String link = links.make(ann(), Duration.ofMinutes(15));
        assertThat(links.user(link)).isEqualTo("ann");
        assertThat(links.user(link)).isEqualTo("ann");
        assertThat(links.redeem(link)).isEqualTo("ann");
        assertThat(links.redeem(link)).isNull();
        assertThat(links.user("guess")).isNull();

        String late = links.make(ann(), Duration.ofMinutes(15));
        clock.advance(Duration.ofMinutes(15));
        assertThat(links.user(late)).isNull();
        assertThat(links.redeem(late)).isNull();

        String orphan = links.make(ann(), Duration.ofMinutes(15));
        commit(Change.Remove.of(ann()));
        commit(new Change.Put(UserKinds.USER.ref(3), new User("ann", Role.ADMIN, "hash"), 0));
        assertThat(links.redeem(orphan)).isNull();
    }
}
