package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.match.Condition;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.OptionNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Classes select options, boot file and pool, or refuse. */
class ClassesTest {
    private static final AddressRange PHONES = AddressRange.of("10.77.0.50-10.77.0.51");
    private final Machine phone = Machine.of(1).with(Code.VENDOR_CLASS, "Phone 7");
    private final Machine other = Machine.of(2);

    private static ClientClass of(
            String name, String match, Map<String, List<String>> options, Map<Architecture, String> boot) {
        return new ClientClass(
                name,
                Condition.of(match, OptionNames.REGISTRY),
                false,
                OptionSet.of(OptionNames.REGISTRY, options),
                boot);
    }

    private static DecidingServer server(ClientClass... classes) {
        return new DecidingServer(DecidingServer.settings(true, List.of(classes), Limits.NONE, null), 10);
    }

    private static DecidingServer withPhonePool() {
        DecidingServer server = server(of("phone", "option[60] starts 'Phone'", Map.of(), Map.of()));
        Entity<Network> there = server.inventory.now().find(Kinds.NETWORK, Kinds.name("network", "provisioning"));
        Network plain = there.value();
        server.replaceFromFile(
                there,
                new Network(
                        plain.name(),
                        plain.subnet(),
                        plain.interfaceName(),
                        List.of(plain.pools().getFirst(), new Pool(PHONES, List.of("phone"))),
                        plain.routers(),
                        null,
                        null,
                        true,
                        Map.of(),
                        Map.of()));
        return server;
    }

    @Test
    void optionsOfAClassStandBeforeTheNetworksAndTheFirstClassThatSaysSomethingCounts() {
        DecidingServer server = server(
                of("phone", "option[60] starts 'Phone'", Map.of("routers", List.of("10.77.0.7")), Map.of()),
                of(
                        "all",
                        "mac",
                        Map.of("routers", List.of("10.77.0.8"), "log-servers", List.of("10.77.0.9")),
                        Map.of()));

        DhcpMessage offer = server.reply(phone.discover());
        assertThat(offer.options().address(Code.ROUTERS)).isEqualTo(Ipv4.of("10.77.0.7"));
        assertThat(offer.options().address(7)).isEqualTo(Ipv4.of("10.77.0.9"));
        assertThat(server.reply(other.discover()).options().address(Code.ROUTERS))
                .isEqualTo(Ipv4.of("10.77.0.8"));
        assertThat(server.explain(phone.discover()).options())
                .filteredOn(line -> line.code() == Code.ROUTERS)
                .extracting(Explanation.Line::from)
                .containsExactly("class phone");
    }

    @Test
    void optionsOfAHostStandBeforeThoseOfItsClasses() {
        DecidingServer server = server(of("all", "mac", Map.of("routers", List.of("10.77.0.8")), Map.of()));
        var port = new HostInterface(HostInterface.FIRST, List.of(other.mac()), List.of(), null);
        server.put(
                Kinds.HOST.ref(1),
                new Host(
                        "node2",
                        List.of(port),
                        null,
                        null,
                        Host.Boot.LOCAL,
                        Map.of("routers", List.of("10.77.0.3")),
                        Map.of()),
                0);
        assertThat(server.reply(other.discover()).options().address(Code.ROUTERS))
                .isEqualTo(Ipv4.of("10.77.0.3"));
    }

    @Test
    void aClassSelectsTheBootFileOfAnArchitecture() {
        DecidingServer server =
                server(of("lab", "mac starts 52:54:00:77", Map.of(), Map.of(Architecture.BIOS, "lab.0")));
        Machine pxe = Machine.of(1).with(Code.VENDOR_CLASS, "PXEClient:Arch:00000:UNDI:002001");
        Machine uefi = Machine.of(1).with(Code.CLIENT_ARCHITECTURE, Octets.of("0007"));

        assertThat(server.reply(pxe.discover()).header().file()).isEqualTo("lab.0");
        assertThat(server.reply(uefi.discover()).header().file()).isEqualTo("grubx64.efi");
    }

    @Test
    void aPoolOfAClassIsForItsClientsAloneAndGoesFirst() {
        DecidingServer server = withPhonePool();

        assertThat(PHONES.contains(server.lease(phone))).isTrue();
        assertThat(PHONES.contains(server.lease(other))).isFalse();
        Ipv4 theirs = server.reply(Machine.of(3)
                        .with(Code.REQUESTED_ADDRESS, Ipv4.of("10.77.0.51"))
                        .discover())
                .header()
                .yiaddr();
        assertThat(PHONES.contains(theirs)).isFalse();
        assertThat(server.reply(other.select(Ipv4.of("10.77.0.51")))).isInstanceOf(DhcpMessage.Nak.class);
    }

    @Test
    void whenTheClassesPoolIsFullItsClientsUseTheGeneralOne() {
        DecidingServer server = withPhonePool();
        for (int i = 1; i <= 3; i++) {
            server.lease(Machine.of(i).with(Code.VENDOR_CLASS, "Phone 7"));
        }
        assertThat(server.memory.fills())
                .filteredOn(fill -> fill.network().equals("provisioning"))
                .containsExactlyInAnyOrder(
                        new PoolWatch.Fill("provisioning", List.of("phone"), 2, 0),
                        new PoolWatch.Fill("provisioning", List.of(), 10, 9));
    }

    @Test
    void aRefusedClientGetsNoAnswerButMayStillGiveItsLeaseBack() {
        Condition match = Condition.of("option[60] == 'bad'", OptionNames.REGISTRY);
        DecidingServer server = server(new ClientClass("bad", match, true, OptionSet.NONE, Map.of()));
        Ipv4 address = server.lease(other);
        Machine bad = other.with(Code.VENDOR_CLASS, "bad");

        for (DhcpMessage message :
                List.of(bad.discover(), bad.select(address), bad.renew(address), bad.inform(address), bad.bootp())) {
            assertThat(server.decide(message)).isEqualTo(new Decision.Silence(Reason.CLASS_REFUSED));
        }
        assertThat(server.decide(bad.release(address))).isInstanceOf(Decision.Note.class);
    }

    @Test
    void whatTheRelaySaidHoldsForRenewalsThatComeDirectly() {
        DecidingServer server =
                server(of("port7", "relay[1] == 'p7'", Map.of("log-servers", List.of("10.78.0.9")), Map.of()));
        Machine relayed = other.behindRelay().with(Code.RELAY_INFORMATION, Octets.of("01027037"));
        Ipv4 address = server.lease(relayed);

        DhcpMessage ack = server.reply(server.decideUnicast(other.renew(address)));
        assertThat(ack.options().address(7)).isEqualTo(Ipv4.of("10.78.0.9"));
        assertThat(ack.options().has(Code.RELAY_INFORMATION)).isFalse();
    }
}
