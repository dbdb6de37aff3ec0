package dev.berth.appliance.probe;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A DHCP client behind a relay agent of its own (RFC 2131, RFC 3046): it needs no privilege, because the relay asks for
 * answers on its source port (RFC 8357).
 */
final class DhcpClient {
    private static final int COOKIE = 0x63825363;
    private static final int TRIES = 4;
    private static final int FIRST_WAIT_MILLIS = 500;

    private final InetSocketAddress server;
    private final Ipv4 relay;
    private final Mac mac;
    private final String hostname;
    private final int xid;

    DhcpClient(InetSocketAddress server, Ipv4 relay, Mac mac, String hostname, Random random) {
        this.server = server;
        this.relay = relay;
        this.mac = mac;
        this.hostname = hostname;
        this.xid = random.nextInt();
    }

    /** What an OFFER or ACK says. */
    record Reply(int type, Ipv4 yiaddr, Ipv4 siaddr, String file, Map<Integer, byte[]> options) {
        Ipv4 address(int option) {
            byte[] value = options.get(option);
            return value == null || value.length < 4 ? Ipv4.ANY : Ipv4.at(value, 0);
        }

        long seconds(int option) {
            return Integer.toUnsignedLong(address(option).bits());
        }

        String text(int option) {
            byte[] value = options.get(option);
            return value == null ? "" : new String(value, StandardCharsets.US_ASCII).replace("\0", "");
        }
    }

    /** DISCOVER, OFFER, REQUEST, ACK. */
    Reply lease() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(relay.inet(), 0))) {
            Reply offer = exchange(socket, 1, Ipv4.ANY, Ipv4.ANY, 2);
            Reply ack = exchange(socket, 3, offer.yiaddr(), offer.address(54), 5);
            if (!ack.yiaddr().equals(offer.yiaddr())) {
                throw new IOException("offered " + offer.yiaddr() + " and acknowledged " + ack.yiaddr());
            }
            return ack;
        }
    }

    private Reply exchange(DatagramSocket socket, int type, Ipv4 requested, Ipv4 serverId, int expected)
            throws IOException {
        byte[] packet = packet(type, requested, serverId);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            socket.send(new DatagramPacket(packet, packet.length, server));
            socket.setSoTimeout(FIRST_WAIT_MILLIS << attempt);
            try {
                Reply reply = receive(socket);
                if (reply.type() == expected) {
                    return reply;
                }
                throw new IOException("answered with DHCP message type " + reply.type() + ": " + reply.text(56));
            } catch (SocketTimeoutException e) {
                // Ask again, as clients do.
                continue;
            }
        }
        throw new IOException("no answer from " + server);
    }

    private Reply receive(DatagramSocket socket) throws IOException {
        var datagram = new DatagramPacket(new byte[1500], 1500);
        while (true) {
            socket.receive(datagram);
            ByteBuffer in = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
            if (in.remaining() > 240 && in.get(0) == 2 && in.getInt(4) == xid && in.getInt(236) == COOKIE) {
                return parse(in);
            }
        }
    }

    private static Reply parse(ByteBuffer in) {
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        int at = 240;
        while (at + 1 < in.limit() && (in.get(at) & 0xff) != 255) {
            if (in.get(at) == 0) {
                at++;
                continue;
            }
            int length = in.get(at + 1) & 0xff;
            byte[] value = new byte[Math.min(length, in.limit() - at - 2)];
            in.get(at + 2, value);
            options.put(in.get(at) & 0xff, value);
            at += 2 + length;
        }
        byte[] file = new byte[128];
        in.get(108, file);
        int type = options.containsKey(53) && options.get(53).length == 1 ? options.get(53)[0] : 0;
        return new Reply(
                type,
                new Ipv4(in.getInt(16)),
                new Ipv4(in.getInt(20)),
                new String(file, StandardCharsets.US_ASCII).replace("\0", ""),
                options);
    }

    private byte[] packet(int type, Ipv4 requested, Ipv4 serverId) {
        ByteBuffer out = ByteBuffer.allocate(576);
        out.put((byte) 1).put((byte) 1).put((byte) 6).put((byte) 1).putInt(xid).putInt(0);
        out.putInt(0).putInt(0).putInt(0).putInt(relay.bits());
        out.put(mac.bytes()).position(236).putInt(COOKIE);
        option(out, 53, (byte) type);
        if (!requested.isAny()) {
            option(out, 50, requested.bytes());
            option(out, 54, serverId.bytes());
        }
        option(out, 12, hostname.getBytes(StandardCharsets.US_ASCII));
        option(out, 60, "PXEClient:Arch:00000:UNDI:002001".getBytes(StandardCharsets.US_ASCII));
        option(out, 93, (byte) 0, (byte) 0);
        option(out, 55, (byte) 1, (byte) 3, (byte) 6, (byte) 12, (byte) 15, (byte) 42, (byte) 66, (byte) 67);
        // Sub-option 19 of the relay's information: answer to the port that this came from.
        option(out, 82, (byte) 1, (byte) 3, (byte) 't', (byte) 'r', (byte) 'y', (byte) 19, (byte) 0);
        out.put((byte) 255);
        byte[] packet = new byte[Math.max(300, out.position())];
        out.flip().get(packet, 0, out.limit());
        return packet;
    }

    private static void option(ByteBuffer out, int code, byte... value) {
        out.put((byte) code).put((byte) value.length).put(value);
    }
}
