package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.net.Ipv4;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private final DecidingServer server = new DecidingServer();
    private final Sightings sightings = new Sightings();

    private void note(Machine machine) {
        var plan = new Plan(server.inventory.now().naming(), server.settings);
        var received = new Received(machine.discover(), new Arrival("eth1", Ipv4.BROADCAST, Ipv4.ANY, 68));
        sightings.note(server.inventory.now(), plan, received, server.clock.instant());
    }

    @Test
    void strangersAreWrittenTogetherButNotOneThatBecameAHostMeanwhile() {
        note(Machine.of(1));
        note(Machine.of(2));
        server.put(
                Kinds.HOST.ref(7),
                new Host(
                        "node1",
                        List.of(new HostInterface(
                                HostInterface.FIRST, List.of(Machine.of(1).mac()), List.of(), null)),
                        null,
                        null,
                        Host.Boot.LOCAL,
                        Map.of(),
                        Map.of()),
                0);

        Proposal proposal =
                Sightings.proposal(server.inventory.now(), sightings.take()).orElseThrow();

        assertThat(proposal.changes())
                .extracting(Change::ref)
                .containsExactly(Node.ref(Machine.of(2).mac()));
        assertThat(sightings.take()).isEmpty();
    }
}
