package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForeseenTest {
    private static final Ref EL9 = Kinds.PROFILE.ref(1);
    private static final Ref WEB = Kinds.GROUP.ref(1);
    private static final Ref NODE = Kinds.HOST.ref(1);

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());

    @BeforeEach
    void site() {
        commit(new Change.Put(EL9, new Profile("el9", "el9/vmlinuz", List.of(), "quiet", Map.of(), Map.of()), 0));
        commit(new Change.Put(WEB, new Group("web", null, EL9, Map.of(), Map.of()), 0));
        commit(new Change.Put(NODE, host("10.77.0.10", Host.Boot.INSTALL), 0));
    }

    private static Host host(String address, Host.Boot boot) {
        return new Host(
                "node10",
                List.of(new HostInterface("eth0", List.of(Mac.of("52:54:00:77:00:10")), List.of(), Ipv4.of(address))),
                WEB,
                null,
                boot,
                Map.of(),
                Map.of());
    }

    private static Proposal proposal(Change... changes) {
        return new Proposal(new Actor(Actor.Sort.USER, "ann"), Subject.NOBODY, "test", List.of(changes));
    }

    private void commit(Change change) {
        SampleSite.committed(inventory.commit(proposal(change)));
    }

    private Foreseen foreseen(Change... changes) {
        Commit commit =
                SampleSite.committed(inventory.preview(proposal(changes))).commit();
        return Foreseen.of(List.of(commit), inventory.now(), ForeseenTest::files);
    }

    private <T extends Record> Change.Put update(dev.berth.appliance.inventory.Kind<T> kind, Ref ref, T value) {
        Entity<T> seen = inventory.now().get(kind, ref);
        return Change.Put.update(seen, value);
    }

    @Test
    void aHostThatMovesTakesItsRecordsAlong() {
        Foreseen foreseen = foreseen(update(Kinds.HOST, NODE, host("10.77.0.11", Host.Boot.INSTALL)));

        assertThat(foreseen.addresses())
                .containsExactly(new Foreseen.Moved(
                        "node10 eth0", "10.77.0.10 for 52:54:00:77:00:10", "10.77.0.11 for 52:54:00:77:00:10"));
        assertThat(foreseen.records().stream().map(r -> r.change() + " " + r.name() + " " + r.type() + " " + r.data()))
                .containsExactlyInAnyOrder(
                        "- node10.lab.example A 10.77.0.10",
                        "+ node10.lab.example A 10.77.0.11",
                        "- 10.0.77.10.in-addr.arpa PTR node10.lab.example.",
                        "+ 11.0.77.10.in-addr.arpa PTR node10.lab.example.");
        assertThat(foreseen.changes())
                .singleElement()
                .satisfies(
                        line -> assertThat(line.entity() + " " + line.value()).isEqualTo("host node10 interfaces"));
        assertThat(foreseen.boots()).isEmpty();
    }

    @Test
    void aHostThatGoesTakesEverythingAway() {
        Foreseen foreseen = foreseen(Change.Remove.of(inventory.now().entity(NODE)));

        assertThat(foreseen.addresses())
                .singleElement()
                .satisfies(moved -> assertThat(moved.after()).isNull());
        assertThat(foreseen.records()).hasSize(2).allMatch(line -> line.change().equals("-"));
        assertThat(foreseen.boots())
                .containsExactly(new Foreseen.Moved("node10", "profile el9: el9/vmlinuz quiet", null));
    }

    @Test
    void aGroupsOrProfilesChangeShowsAtTheHostsThatBootByIt() {
        var rescue = new Profile("el9", "rescue/vmlinuz", List.of(), "", Map.of(), Map.of());

        assertThat(foreseen(update(Kinds.PROFILE, EL9, rescue)).boots())
                .containsExactly(
                        new Foreseen.Moved("node10", "profile el9: el9/vmlinuz quiet", "profile el9: rescue/vmlinuz"));
        assertThat(foreseen(update(Kinds.GROUP, WEB, new Group("web", null, null, Map.of(), Map.of())))
                        .boots())
                .containsExactly(
                        new Foreseen.Moved("node10", "profile el9: el9/vmlinuz quiet", "nothing: it has no profile"));
        assertThat(foreseen(update(Kinds.HOST, NODE, host("10.77.0.10", Host.Boot.LOCAL)))
                        .boots())
                .containsExactly(new Foreseen.Moved("node10", "profile el9: el9/vmlinuz quiet", "its disk"));
    }

    /** A service that makes one file for each host. */
    private static Map<String, String> files(Snapshot state, Ref ref) {
        Entity<Host> host = state.get(Kinds.HOST, ref);
        return host == null
                ? Map.of()
                : Map.of(
                        "boot.cfg",
                        "# made\nboot " + host.value().boot() + "\nfor "
                                + host.value().address().orElseThrow() + "\nend\n");
    }

    @Test
    void theLinesOfBootFilesThatChangeAreTold() {
        Foreseen foreseen = foreseen(update(Kinds.HOST, NODE, host("10.77.0.11", Host.Boot.INSTALL)));
        assertThat(foreseen.files())
                .containsExactly(
                        new Foreseen.FileLine("node10", "boot.cfg", "-", "for 10.77.0.10"),
                        new Foreseen.FileLine("node10", "boot.cfg", "+", "for 10.77.0.11"));
        Entity<Host> node = inventory.now().get(Kinds.HOST, NODE);
        assertThat(foreseen(Change.Remove.of(node)).files())
                .hasSize(4)
                .allMatch(line -> line.change().equals("-"));
        assertThat(foreseen(update(Kinds.GROUP, WEB, new Group("web", null, null, Map.of(), Map.of())))
                        .files())
                .as("this service makes nothing of groups")
                .isEmpty();
    }
}
