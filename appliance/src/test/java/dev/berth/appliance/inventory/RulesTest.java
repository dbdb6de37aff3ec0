package dev.berth.appliance.inventory;

import static dev.berth.appliance.inventory.Sample.ANN;
import static dev.berth.appliance.inventory.Sample.DHCP;
import static dev.berth.appliance.inventory.Sample.FILE;
import static dev.berth.appliance.inventory.Sample.NOON;
import static dev.berth.appliance.inventory.Sample.accepted;
import static dev.berth.appliance.inventory.Sample.declined;
import static dev.berth.appliance.inventory.Sample.host;
import static dev.berth.appliance.inventory.Sample.lease;
import static dev.berth.appliance.inventory.Sample.mac;
import static dev.berth.appliance.inventory.Sample.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
    private final Snapshot site = Sample.site();

    @Test
    void aChangeOfAnUnseenRevisionIsStale() {
        Snapshot state = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        Outcome again = declined(state, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 11), 0));
        Outcome early = declined(state, ANN, new Change.Put(Kinds.HOST.ref(2), host("node11", 11), 2));
        Outcome absent = declined(state, ANN, new Change.Remove(Kinds.HOST.ref(3), 2));
        assertThat(again).isEqualTo(new Outcome.Stale(Kinds.HOST.ref(1)));
        assertThat(early).isEqualTo(new Outcome.Stale(Kinds.HOST.ref(2)));
        assertThat(absent).isEqualTo(new Outcome.Stale(Kinds.HOST.ref(3)));
    }

    @Test
    void twoHostsCannotShareNameMacOrAddress() {
        Snapshot state = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        Host sameName = host("NODE10", 11);
        Host sameMac = host("other", mac(10), null);
        Host sameAddress = host("other", mac(12), Ipv4.of("10.77.0.10"));
        for (Host clash : List.of(sameName, sameMac, sameAddress)) {
            assertThat(declined(state, ANN, new Change.Put(Kinds.HOST.ref(2), clash, 0)))
                    .isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                        assertThat(refused.reason()).endsWith("already belongs to host node10");
                        assertThat(refused.holder()).isEqualTo(Kinds.HOST.ref(1));
                    });
        }
    }

    @Test
    void twoHostsMaySwapTheirAddressesInOneProposal() {
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                        new Change.Put(Kinds.HOST.ref(2), host("node11", 11), 0))
                .after();
        Snapshot swapped = accepted(
                        state,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("node10", 11), 2),
                        new Change.Put(Kinds.HOST.ref(2), host("node11", 10), 2))
                .after();
        assertThat(Sample.served(swapped, "node10.lab.example")).containsExactly("A 10.77.0.11");
        assertThat(Sample.served(swapped, "node11.lab.example")).containsExactly("A 10.77.0.10");
        Entity<Host> found = swapped.find(Kinds.HOST, Kinds.hostMac(mac(10)));
        assertThat(found).isNotNull().extracting(Entity::ref).isEqualTo(Kinds.HOST.ref(2));
    }

    @Test
    void twoHostsOfOneProposalCannotShareAKey() {
        Outcome outcome = declined(
                site,
                ANN,
                new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                new Change.Put(Kinds.HOST.ref(2), host("node11", 10), 0));
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void whatTheFileSaysCanBeChangedInTheFileOnly() {
        Snapshot state = accepted(site, FILE, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0, "berth.yaml:31"))
                .after();
        assertThat(declined(state, ANN, new Change.Remove(Kinds.HOST.ref(1), 2)))
                .isEqualTo(new Outcome.Refused(
                        "host node10 is kept in the configuration (berth.yaml:31); change it there",
                        Kinds.HOST.ref(1)));
        assertThat(declined(state, ANN, new Change.Put(Kinds.HOST.ref(2), host("x", 12), 0, "berth.yaml:1")))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anEntityOfTheFileShadowsAnotherOfTheSameKeyAndGivesItBackWhenItGoes() {
        Snapshot before = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        Host inFile = host("node10", 20);
        var entered = accepted(before, FILE, new Change.Put(Kinds.HOST.ref(2), inFile, 0, "berth.yaml:31"));
        Snapshot shadowed = entered.after();
        assertThat(shadowed.isShadowed(Kinds.HOST.ref(1))).isTrue();
        assertThat(shadowed.shadowedBy(Kinds.HOST.ref(1))).map(Entity::ref).contains(Kinds.HOST.ref(2));
        assertThat(shadowed.find(Kinds.HOST, Kinds.hostMac(mac(10)))).isNull();
        assertThat(Sample.served(shadowed, "node10.lab.example")).containsExactly("A 10.77.0.20");
        assertThat(Sample.served(shadowed, "10.0.77.10.in-addr.arpa")).isEmpty();
        Snapshot restored = accepted(shadowed, FILE, new Change.Remove(Kinds.HOST.ref(2), 3))
                .after();
        assertThat(restored.find(Kinds.HOST, Kinds.hostMac(mac(10)))).isNotNull();
        assertThat(Sample.served(restored, "node10.lab.example")).containsExactly("A 10.77.0.10");
        assertThat(Sample.served(restored, "10.0.77.10.in-addr.arpa")).containsExactly("PTR node10.lab.example");
    }

    @Test
    void aHostThatLeavesTheShadowGetsItsNamesBackThoughItSaysTheSameOfThem() {
        Host shadowed = host("node10", 10);
        Host inFile = host("other", mac(10), null);
        Snapshot before = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), shadowed, 0))
                .after();
        Snapshot state = accepted(before, FILE, new Change.Put(Kinds.HOST.ref(2), inFile, 0, "berth.yaml:31"))
                .after();
        assertThat(Sample.served(state, "node10.lab.example")).isEmpty();
        Host withOtherMac = host("node10", mac(11), Ipv4.of("10.77.0.10"));
        var out = accepted(state, ANN, new Change.Put(Kinds.HOST.ref(1), withOtherMac, 2));
        assertThat(Sample.served(out.after(), "node10.lab.example")).containsExactly("A 10.77.0.10");
        assertThat(out.commit().zones())
                .flatExtracting(ZoneDelta::added)
                .extracting(RRset::name)
                .containsExactlyInAnyOrder(
                        DomainName.of("node10.lab.example"), DomainName.of("10.0.77.10.in-addr.arpa"));
    }

    @Test
    void whatIsReferredToCannotGo() {
        var profile = new Profile("el9", "vmlinuz", List.of(), "", Map.of(), Map.of());
        Snapshot state = accepted(site, ANN, new Change.Put(Kinds.PROFILE.ref(1), profile, 0))
                .after();
        var host = new Host("node10", List.of(), null, Kinds.PROFILE.ref(1), Host.Boot.LOCAL, Map.of(), Map.of());
        Snapshot used =
                accepted(state, ANN, new Change.Put(Kinds.HOST.ref(1), host, 0)).after();
        assertThat(declined(used, ANN, new Change.Remove(Kinds.PROFILE.ref(1), 2)))
                .isEqualTo(new Outcome.Refused("profile el9 is used by host node10", Kinds.HOST.ref(1)));
        accepted(used, ANN, new Change.Remove(Kinds.HOST.ref(1), 3), new Change.Remove(Kinds.PROFILE.ref(1), 2));
    }

    @Test
    void aHostCannotReferToWhatDoesNotExist() {
        var host = new Host("node10", List.of(), Kinds.GROUP.ref(9), null, Host.Boot.LOCAL, Map.of(), Map.of());
        assertThat(declined(site, ANN, new Change.Put(Kinds.HOST.ref(1), host, 0)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.reason()).contains("host node10 refers to group:9"));
    }

    @Test
    void groupsCannotBeTheirOwnAncestors() {
        var top = new Group("top", null, null, Map.of(), Map.of());
        var below = new Group("below", Kinds.GROUP.ref(1), null, Map.of(), Map.of());
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(Kinds.GROUP.ref(1), top, 0),
                        new Change.Put(Kinds.GROUP.ref(2), below, 0))
                .after();
        var loop = new Group("top", Kinds.GROUP.ref(2), null, Map.of(), Map.of());
        assertThat(declined(state, ANN, new Change.Put(Kinds.GROUP.ref(1), loop, 2)))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void oneClientHasOneLeaseInANetwork() {
        Snapshot state =
                accepted(site, DHCP, put(lease(100, mac(1), null, NOON), site)).after();
        assertThat(declined(state, DHCP, put(lease(101, mac(1), null, NOON), state)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.holder())
                                .isEqualTo(
                                        Lease.ref(lease(100, mac(1), null, NOON).address())));
        Snapshot moved = accepted(
                        state,
                        DHCP,
                        new Change.Remove(
                                Lease.ref(lease(100, mac(1), null, NOON).address()), 2),
                        put(lease(101, mac(1), null, NOON), state))
                .after();
        assertThat(moved.count(Kinds.LEASE)).isEqualTo(1);
    }

    @Test
    void leasesAreListedByAddressWhateverTheirState() {
        Snapshot state = accepted(
                        site,
                        DHCP,
                        put(lease(101, mac(1), null, NOON.plusSeconds(60)), site),
                        put(lease(102, mac(2), null, NOON), site),
                        put(lease(103, mac(3), null, NOON).as(LeaseState.RELEASED, NOON), site))
                .after();
        assertThat(state.all(Kinds.LEASE).map(l -> l.value().address().toString()))
                .containsExactly("10.77.0.101", "10.77.0.102", "10.77.0.103");
        assertThat(state.unordered(Kinds.LEASE)).hasSize(3);
    }

    @Test
    void aProposalNamesAnEntityOnce() {
        assertThat(declined(
                        site,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("a", 10), 0),
                        new Change.Put(Kinds.HOST.ref(1), host("b", 11), 0)))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aValueOfAnotherKindIsRefused() {
        assertThat(declined(site, ANN, new Change.Put(Kinds.HOST.ref(1), Sample.zone(Sample.LAB), 0)))
                .isInstanceOf(Outcome.Refused.class);
    }
}
