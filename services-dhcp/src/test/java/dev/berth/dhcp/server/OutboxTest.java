package dev.berth.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Decision;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.lease.ReplyPath;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final Ipv4 LOOPBACK = Ipv4.of("127.0.0.1");
    private static final Header HEADER = Header.of(1, new Mac(0x525400770001L));
    private static final Received REQUEST =
            new Received(new DhcpMessage.Discover(HEADER, Options.NONE), new Arrival(null, LOOPBACK, LOOPBACK, 67));
    private static final Decision.Answer ANSWER = new Decision.Answer(
            new DhcpMessage.Offer(HEADER, Options.NONE), new ReplyPath.ToAddress(LOOPBACK, 67), 548, null, null);

    private final List<Boolean> fates = new ArrayList<>();

    /** Each reply is one octet, its number; two leave with one call. */
    private List<Integer> arrivingAfter(int... ports) throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                UdpPort sender = UdpPort.onAddress(LOOPBACK, 0);
                Outbox out = new Outbox(2, (request, answer, sent) -> fates.add(sent))) {
            receiver.setSoTimeout(5000);
            for (int i = 0; i < ports.length; i++) {
                out.about(REQUEST, ANSWER);
                int port = ports[i] < 0 ? receiver.getLocalPort() : ports[i];
                assertThat(sender.send(out, new byte[] {(byte) i, 99}, 1, LOOPBACK, port))
                        .isTrue();
            }
            out.flush();
            List<Integer> arrived = new ArrayList<>();
            for (boolean sent : fates) {
                if (sent) {
                    var packet = new DatagramPacket(new byte[10], 10);
                    receiver.receive(packet);
                    assertThat(packet.getLength()).isEqualTo(1);
                    arrived.add((int) packet.getData()[0]);
                }
            }
            return arrived;
        }
    }

    @Test
    void repliesLeaveWholeAndInTheirOrder() throws Exception {
        assertThat(arrivingAfter(-1, -1, -1, -1, -1)).containsExactly(0, 1, 2, 3, 4);
        assertThat(fates).hasSize(5).doesNotContain(false);
    }

    @Test
    void oneThatTheSystemDoesNotTakeIsToldAndKeepsNoneOfTheOthers() throws Exception {
        // Nobody can be at port 0.
        assertThat(arrivingAfter(-1, 0, -1, 0)).containsExactly(0, 2);
        assertThat(fates).containsExactly(true, false, true, false);
    }
}
