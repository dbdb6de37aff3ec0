package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.match.Condition;
import dev.berth.dhcp.message.ClientRecord;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.OptionNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Recorded packets with octets changed, cut and doubled, from the wire to the wire. {@code -Dberth.fuzz=1000000} makes more of
 * them, {@code -Dberth.fuzz.seed} others.
 */
class FuzzTest {
    private static final int PACKETS = Integer.getInteger("berth.fuzz", 20_000);
    private static final long SEED = Long.getLong("berth.fuzz.seed", 1);

    private final Random random = new Random(SEED);
    private final DecidingServer server = new DecidingServer(
            DecidingServer.settings(
                    true,
                    List.of(new ClientClass(
                            "all",
                            Condition.of(
                                    "option[55][1:3] or relay[1] starts 'p' or arch == 'ipxe'", OptionNames.REGISTRY),
                            false,
                            OptionSet.of(OptionNames.REGISTRY, Map.of("43.6", List.of("hex:08"))),
                            Map.of())),
                    new Limits(0, 3),
                    null),
            20);

    @Test
    void whateverComesIsAnsweredWithAWholeMessageOrNotAtAll() {
        int answered = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutated();
            try {
                answered += pass(packet) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + i + " of seed " + SEED + ": " + Octets.copyOf(packet), e);
            }
        }
        assertThat(answered).isGreaterThan(PACKETS / 20);
    }

    private boolean pass(byte[] packet) {
        if (!(DhcpDecoder.decode(packet) instanceof Decoded.Whole whole)) {
            return false;
        }
        DhcpMessage message = whole.message();
        // What is read can be written and read again.
        byte[] written = DhcpEncoder.encode(message, 1472).bytes();
        assertThat(DhcpDecoder.decode(written)).isInstanceOf(Decoded.Whole.class);
        Arrival arrival = random.nextBoolean()
                ? new Arrival("eth1", Ipv4.BROADCAST, message.header().ciaddr(), 68)
                : new Arrival(null, Machine.SERVER, Machine.RELAY, 67);
        if (!(server.decide(message, arrival) instanceof Decision.Answer answer)) {
            return false;
        }
        byte[] reply = DhcpEncoder.encode(answer.reply(), answer.limit()).bytes();
        assertThat(reply.length).isBetween(300, 1472);
        assertThat(((Decoded.Whole) DhcpDecoder.decode(reply))
                        .message()
                        .header()
                        .xid())
                .isEqualTo(message.header().xid());
        return true;
    }

    private byte[] mutated() {
        ClientRecord[] all = ClientRecord.values();
        byte[] packet = all[random.nextInt(all.length)].datagram();
        // Type, ciaddr, giaddr and the card: what leads into the branches.
        packet[242] = (byte) (1 + random.nextInt(15));
        packet[33] = (byte) random.nextInt(30);
        if (random.nextInt(3) == 0) {
            put(packet, random.nextBoolean() ? 24 : 12, 0x0a4e0000 + random.nextInt(300));
        }
        for (int flips = random.nextInt(6); flips > 0; flips--) {
            int at = random.nextInt(4) == 0 ? random.nextInt(packet.length) : 236 + random.nextInt(packet.length - 236);
            packet[at] = (byte) (random.nextBoolean() ? random.nextInt() : packet[random.nextInt(packet.length)]);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length * 2)) : packet;
    }

    private static void put(byte[] packet, int at, int bits) {
        System.arraycopy(new Ipv4(bits).bytes(), 0, packet, at, 4);
    }
}
