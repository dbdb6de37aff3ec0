package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.berth.appliance.net.Ipv4;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in}: family, port and address in network order, eight octets of padding. */
public final class SocketAddresses {
    public static final int SIZE = 16;
    private static final short AF_INET = 2;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt ADDRESS = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    public static void write(MemorySegment to, long at, Ipv4 address, int port) {
        to.set(JAVA_SHORT_UNALIGNED, at, AF_INET);
        to.set(PORT, at + 2, (short) port);
        writeAddress(to, at + 4, address);
    }

    public static void writeAddress(MemorySegment to, long at, Ipv4 address) {
        to.set(ADDRESS, at, address.bits());
    }

    public static Ipv4 readAddress(MemorySegment from, long at) {
        return new Ipv4(from.get(ADDRESS, at));
    }

    public static Ipv4 address(MemorySegment from, long at) {
        return readAddress(from, at + 4);
    }

    public static int port(MemorySegment from, long at) {
        return from.get(PORT, at + 2) & 0xffff;
    }
}
