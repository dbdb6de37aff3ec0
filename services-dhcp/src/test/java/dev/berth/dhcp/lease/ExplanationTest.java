package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final DecidingServer server = new DecidingServer();
    private final Machine one = Machine.of(1);

    @Test
    void isWhatThePacketGetsAfterwards() {
        Machine pxe = one.with(Code.VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003016")
                .with(Code.CLIENT_ARCHITECTURE, Octets.of("0007"));
        for (Machine machine :
                List.of(one, pxe, one.behindRelay(), Machine.of(2).broadcasting())) {
            Explanation told = server.explain(machine.discover());
            Decision.Answer answer = (Decision.Answer) server.decide(machine.discover());
            assertThat(told.reply()).isEqualTo(answer.reply());
            assertThat(told.path()).isEqualTo(answer.path());
            assertThat(told.octets().bytes())
                    .isEqualTo(
                            DhcpEncoder.encode(answer.reply(), answer.limit()).bytes());
        }
    }

    @Test
    void changesNothing() {
        long revision = server.inventory.now().revision();
        server.explain(one.discover());
        assertThat(server.inventory.now().revision()).isEqualTo(revision);
        assertThat(server.memory.offers(server.clock.instant())).isEmpty();
    }

    @Test
    void saysWhyThereIsNoAnswer() {
        var small = new DecidingServer(DecidingServer.SETTINGS, 1);
        small.lease(one);
        assertThat(small.explain(Machine.of(2).discover()).silence()).isEqualTo(Reason.NO_FREE_ADDRESS);
    }

    @Test
    void namesWhoSaysEachOption() {
        server.put(
                Kinds.PROFILE.ref(1),
                new Profile("el9", null, List.of(), "", Map.of("log-servers", List.of("10.77.0.9")), Map.of()),
                0);
        server.put(
                Kinds.GROUP.ref(1),
                new Group("web", null, Kinds.PROFILE.ref(1), Map.of("time-offset", List.of("3600")), Map.of()),
                0);
        server.put(
                Kinds.HOST.ref(1),
                new Host(
                        "node10",
                        List.of(new HostInterface(
                                HostInterface.FIRST, List.of(one.mac()), List.of(), Ipv4.of("10.77.0.10"))),
                        Kinds.GROUP.ref(1),
                        null,
                        Host.Boot.LOCAL,
                        Map.of("interface-mtu", List.of("9000")),
                        Map.of()),
                0);

        Explanation told = server.explain(one.discover());

        Map<String, String> from =
                told.options().stream().collect(Collectors.toMap(Explanation.Line::name, Explanation.Line::from));
        assertThat(from)
                .containsEntry("interface-mtu", "host node10")
                .containsEntry("time-offset", "group web")
                .containsEntry("log-servers", "profile el9")
                .containsEntry("host-name", "the host's name")
                .containsEntry("routers", "network provisioning, by its addresses and names")
                .containsEntry("server-identifier", "the server");
        assertThat(told.options()).contains(new Explanation.Line(26, "interface-mtu", "9000", "host node10"));
    }
}
