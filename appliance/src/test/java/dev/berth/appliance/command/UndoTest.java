package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.store.History;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class UndoTest {
    private static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(
            new TestClock(), UserKinds.ALL.toArray(new dev.berth.appliance.inventory.Kind<?>[0]));

    private static Host host(String name, int number, Ref group) {
        return new Host(
                name,
                List.of(new HostInterface(
                        "eth0",
                        List.of(Mac.of("52:54:00:77:00:%02x".formatted(number))),
                        List.of(),
                        Ipv4.of("10.77.0." + number))),
                group,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
    }

    private Commit commit(Change... changes) {
        return SampleSite.committed(inventory.commit(new Proposal(ANN, Subject.NOBODY, "test", List.of(changes))))
                .commit();
    }

    private static History.Change history(Commit commit) {
        return new History.Change(
                commit.revision(),
                commit.at(),
                commit.by(),
                commit.why(),
                null,
                null,
                null,
                commit.effects().stream()
                        .map(effect -> new History.Detail(effect.ref(), json(effect.before()), json(effect.after())))
                        .toList());
    }

    private static JsonNode json(Entity<?> entity) {
        return entity == null ? null : Json.mapper().readTree(Json.mapper().writeValueAsString(entity.value()));
    }

    private Outcome undo(Commit commit) throws OperationFailure {
        return inventory.commit(Undo.propose(inventory.now(), history(commit), ANN));
    }

    /** Everything but revisions: what is there, and what DNS serves. */
    private static Set<Object> content(Snapshot snapshot) {
        Set<Object> content = snapshot.everything()
                .map(entity -> List.of(entity.ref(), entity.value()))
                .collect(Collectors.toSet());
        content.addAll(snapshot.allRRsets().map(UndoTest::plain).toList());
        return content;
    }

    private static Object plain(RRset rrset) {
        return List.of(rrset.name(), rrset.type(), rrset.ttl(), Set.copyOf(rrset.rdata()));
    }

    @Test
    void aRemovalIsTakenBackWithTheSameReferenceAndItsNames() throws Exception {
        Ref ref = Kinds.HOST.ref(1);
        commit(new Change.Put(ref, host("node10", 10, null), 0));
        Set<Object> before = content(inventory.now());
        Commit removal = commit(Change.Remove.of(inventory.now().entity(ref)));

        undo(removal);

        assertThat(content(inventory.now())).isEqualTo(before);
    }

    /** As in the history of a log that did not say it yet. */
    @Test
    void whatWasNotSaidIsNotTakenForNothing() throws Exception {
        Ref ref = Kinds.HOST.ref(1);
        Commit made = commit(new Change.Put(ref, host("node10", 10, null), 0));
        Commit moved = commit(new Change.Put(ref, host("node10", 11, null), made.revision()));
        History.Change told = history(moved);
        List<History.Detail> untold = told.changes().stream()
                .map(detail -> new History.Detail(detail.ref(), MissingNode.getInstance(), detail.after()))
                .toList();

        assertThatThrownBy(() -> Undo.propose(
                        inventory.now(),
                        new History.Change(told.revision(), told.at(), told.by(), told.why(), null, null, null, untold),
                        ANN))
                .hasMessageContaining("the history does not say what host node10 was");
        assertThat(inventory.now().get(Kinds.HOST, ref)).isNotNull();
    }

    @Test
    void whatHasChangedSinceIsNotTakenBack() throws Exception {
        Ref ref = Kinds.HOST.ref(1);
        Commit made = commit(new Change.Put(ref, host("node10", 10, null), 0));
        Commit moved = commit(new Change.Put(ref, host("node10", 11, null), made.revision()));

        assertThatThrownBy(() -> undo(made))
                .hasMessage("revision " + made.revision()
                        + " is not undone: host node10 has been changed since, by revision " + moved.revision()
                        + "; undo that first");
        undo(moved);
        assertThat(inventory.now().get(Kinds.HOST, ref).value().address()).hasValue(Ipv4.of("10.77.0.10"));
        commit(Change.Remove.of(inventory.now().entity(ref)));
        assertThatThrownBy(() -> undo(moved)).hasMessageContaining("host node10 has been removed since");
    }

    @Test
    void whatOthersReferToIsNotTakenBack() throws Exception {
        Ref group = Kinds.GROUP.ref(1);
        Commit made = commit(new Change.Put(group, new Group("web", null, null, Map.of(), Map.of()), 0));
        commit(new Change.Put(Kinds.HOST.ref(1), host("node10", 10, group), 0));

        assertThat(undo(made))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("group web is used by host node10"));
    }

    @Test
    void anAddressThatAnotherHasTakenSinceIsNotGivenBack() throws Exception {
        Ref ref = Kinds.HOST.ref(1);
        commit(new Change.Put(ref, host("node10", 10, null), 0));
        Commit removal = commit(Change.Remove.of(inventory.now().entity(ref)));
        commit(new Change.Put(Kinds.HOST.ref(2), host("other", 10, null), 0));

        assertThat(undo(removal))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains("already belongs to host other"));
    }

    @Test
    void credentialsAndTheConfigurationAreNotTakenBack() {
        Commit user = commit(new Change.Put(
                UserKinds.USER.ref(1), new User("eve", dev.berth.appliance.operation.Role.ADMIN, "hash"), 0));
        Commit removal = commit(Change.Remove.of(inventory.now().entity(UserKinds.USER.ref(1))));

        for (Commit each : List.of(user, removal)) {
            assertThatThrownBy(() -> undo(each)).hasMessageContaining("user eve holds credentials");
        }
        var configured =
                new History.Change(1, TestClock.NOON, SampleSite.FILE, "configuration", null, null, null, List.of());
        assertThatThrownBy(() -> Undo.propose(inventory.now(), configured, ANN))
                .hasMessageContaining("it came from berth.yaml; change it there");
    }

    /** Any story; then each change is taken back, the newest first: all is as it was. And back again. */
    @Property(tries = 40, seed = "7")
    void aWholeStoryIsTakenBackChangeByChangeAndBroughtBackAgain(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var story = MemoryInventory.ofSampleSite(new TestClock());
        List<Commit> commits = new ArrayList<>();
        List<Set<Object>> states = new ArrayList<>();
        for (int step = 0; step < 25; step++) {
            Set<Object> before = content(story.now());
            if (story.commit(new Proposal(ANN, Subject.NOBODY, "step", changes(story.now(), random)))
                    instanceof Outcome.Committed committed) {
                commits.add(committed.commit());
                states.add(before);
            }
        }
        Set<Object> end = content(story.now());
        List<Commit> undone = new ArrayList<>();
        for (int i = commits.size() - 1; i >= 0; i--) {
            Commit last = commits.get(i);
            // The values are as the commit left them, under the revision of the undoing.
            Commit seen = undone.isEmpty() ? last : rebased(story.now(), last);
            Outcome outcome = story.commit(Undo.propose(story.now(), history(seen), ANN));
            undone.add(SampleSite.committed(outcome).commit());
            assertThat(content(story.now())).isEqualTo(states.get(i));
        }
        for (Commit each : undone.reversed()) {
            Outcome outcome = story.commit(Undo.propose(story.now(), history(rebased(story.now(), each)), ANN));
            SampleSite.committed(outcome);
        }
        assertThat(content(story.now())).isEqualTo(end);
    }

    /** The commit under the revision that its entities have now; a story's later undoings wrote them last. */
    private static Commit rebased(Snapshot now, Commit commit) {
        long revision = commit.effects().stream()
                .map(effect -> now.entity(effect.ref()))
                .filter(java.util.Objects::nonNull)
                .mapToLong(Entity::revision)
                .max()
                .orElse(commit.revision());
        return new Commit(
                revision, commit.at(), commit.by(), commit.about(), commit.why(), commit.effects(), commit.zones());
    }

    private static List<Change> changes(Snapshot now, Random random) {
        Ref ref = Kinds.HOST.ref(1 + random.nextInt(4));
        Entity<Host> seen = now.get(Kinds.HOST, ref);
        if (seen != null && random.nextInt(3) == 0) {
            return List.of(Change.Remove.of(seen));
        }
        Host host = host("node" + random.nextInt(6), 10 + random.nextInt(6), null);
        return List.of(new Change.Put(ref, host, seen == null ? 0 : seen.revision()));
    }
}
