package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that get their address with two messages: rapid commit, and BOOTP. */
class RapidAndBootpTest {
    private static final Ipv4 FIXED = Ipv4.of("10.77.0.10");
    private final DecidingServer server = new DecidingServer();
    private final Machine one = Machine.of(1);

    private void reserve() {
        var port = new HostInterface(HostInterface.FIRST, List.of(one.mac()), List.of(), FIXED);
        server.put(
                Kinds.HOST.ref(1),
                new Host("node1", List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                0);
    }

    private static Reason silence(Decision decision) {
        return ((Decision.Silence) decision).reason();
    }

    @Test
    void rapidCommitBindsTheLeaseBeforeTheAnswer() {
        var decision = (Decision.Answer)
                server.decide(one.with(Code.RAPID_COMMIT, Octets.EMPTY).discover());

        assertThat(decision.reply()).isInstanceOf(DhcpMessage.Ack.class);
        assertThat(decision.reply().options().find(Code.RAPID_COMMIT)).isEqualTo(Octets.EMPTY);
        assertThat(decision.record()).isNotNull();
        Ipv4 address = decision.reply().header().yiaddr();
        assertThat(server.leaseAt(address).state()).isEqualTo(LeaseState.BOUND);
        assertThat(server.memory.offers(server.clock.instant())).isEmpty();
        assertThat(server.reply(one.renew(address)).options().has(Code.RAPID_COMMIT))
                .isFalse();
    }

    @Test
    void anAddressIsHeldWhileItsRapidCommitIsUnderWay() {
        var small = new DecidingServer(DecidingServer.SETTINGS, 1);
        DhcpMessage discover = one.with(Code.RAPID_COMMIT, Octets.EMPTY).discover();
        var arrival = new Arrival("eth1", Ipv4.BROADCAST, Ipv4.ANY, 68);
        var decision = (Decision.Answer) Decisions.decide(
                small.inventory.now(),
                new Plan(small.inventory.now().naming(), small.settings),
                small.memory,
                new Received(discover, arrival),
                small.clock.instant());
        small.memory.hold(decision.offered());

        assertThat(silence(small.decide(Machine.of(2).discover()))).isEqualTo(Reason.NO_FREE_ADDRESS);
    }

    @Test
    void withoutOption80OrWithoutTheSettingThereIsAnOffer() {
        assertThat(server.reply(one.discover())).isInstanceOf(DhcpMessage.Offer.class);
        var plain = new DecidingServer(DecidingServer.settings(false, List.of(), Limits.NONE, null), 10);
        DhcpMessage offer =
                plain.reply(one.with(Code.RAPID_COMMIT, Octets.EMPTY).discover());
        assertThat(offer).isInstanceOf(DhcpMessage.Offer.class);
        assertThat(offer.options().has(Code.RAPID_COMMIT)).isFalse();
    }

    @Test
    void aBootpClientGetsItsReservedAddressAndOptionsThatFit() {
        reserve();
        var decision = (Decision.Answer) server.decide(one.broadcasting().bootp());
        DhcpMessage reply = decision.reply();

        assertThat(reply).isInstanceOf(DhcpMessage.BootReply.class);
        assertThat(reply.header().yiaddr()).isEqualTo(FIXED);
        assertThat(reply.options().address(Code.SUBNET_MASK)).isEqualTo(Ipv4.of("255.255.255.0"));
        for (int code : new int[] {Code.SERVER_ID, Code.LEASE_TIME, Code.RENEWAL_TIME}) {
            assertThat(reply.options().has(code)).as("option %s", code).isFalse();
        }
        assertThat(decision.record()).isNull();
        assertThat(decision.path()).isEqualTo(new ReplyPath.Broadcast("eth1"));

        byte[] bytes = DhcpEncoder.encode(reply, decision.limit()).bytes();
        assertThat(bytes).hasSize(300);
        DhcpMessage read = ((Decoded.Whole) DhcpDecoder.decode(bytes)).message();
        assertThat(read).isInstanceOf(DhcpMessage.BootReply.class);
        assertThat(read.options().address(Code.SUBNET_MASK)).isEqualTo(Ipv4.of("255.255.255.0"));
    }

    @Test
    void aBootpClientWithoutAReservationGetsNothing() {
        assertThat(silence(server.decide(one.bootp()))).isEqualTo(Reason.BOOTP);
    }

    @Test
    void aBootRequestWithoutACookieHasNoOptions() {
        byte[] bytes = DhcpEncoder.encode(one.bootp(), 300).bytes();
        java.util.Arrays.fill(bytes, 236, 300, (byte) 0);
        bytes[250] = 53;
        assertThat(((Decoded.Whole) DhcpDecoder.decode(bytes)).message())
                .isInstanceOfSatisfying(
                        DhcpMessage.BootRequest.class,
                        request -> assertThat(request.options().size()).isZero());
    }
}
