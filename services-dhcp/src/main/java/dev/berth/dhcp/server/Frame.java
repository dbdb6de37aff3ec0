package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.nio.ByteBuffer;

/** An Ethernet frame around an IPv4 datagram of UDP (RFC 894, 791, 768), for receivers that ARP cannot find yet. */
final class Frame {
    static final Mac ALL = new Mac(0xffffffffffffL);
    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int PROTOCOL_UDP = 17;
    private static final int TTL = 64;

    private Frame() {}

    static byte[] of(
            Mac from,
            Mac to,
            Ipv4 source,
            int sourcePort,
            Ipv4 destination,
            int destinationPort,
            byte[] payload,
            int length) {
        int udpLength = UDP + length;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + IP + udpLength);
        frame.put(to.bytes()).put(from.bytes()).putShort((short) ETHERTYPE_IPV4);
        frame.put((byte) 0x45).put((byte) 0x10).putShort((short) (IP + udpLength));
        frame.putInt(0).put((byte) TTL).put((byte) PROTOCOL_UDP).putShort((short) 0);
        frame.putInt(source.bits()).putInt(destination.bits());
        frame.putShort((short) sourcePort).putShort((short) destinationPort);
        frame.putShort((short) udpLength).putShort((short) 0).put(payload, 0, length);
        byte[] bytes = frame.array();
        frame.putShort(ETHERNET + 10, (short) ~fold(sum(bytes, ETHERNET, IP, 0)));
        // The pseudo header of RFC 768: both addresses, protocol, length.
        long pseudo = sum(bytes, ETHERNET + 12, 8, PROTOCOL_UDP + udpLength);
        int checksum = ~fold(sum(bytes, ETHERNET + IP, udpLength, pseudo)) & 0xffff;
        frame.putShort(ETHERNET + IP + 6, (short) (checksum == 0 ? 0xffff : checksum));
        return bytes;
    }

    private static long sum(byte[] bytes, int from, int length, long start) {
        long sum = start;
        for (int i = 0; i < length; i += 2) {
            int high = bytes[from + i] & 0xff;
            int low = i + 1 < length ? bytes[from + i + 1] & 0xff : 0;
            sum += high << 8 | low;
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
