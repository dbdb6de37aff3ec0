package dev.berth.dhcp.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a wire who has an address (RFC 826), as somebody without one (RFC 5227 §2.1.1). */
final class ArpProbe {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int SOCKADDR_LL = 20;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int FRAME = 42;
    private static final int HEADER = 64;

    private ArpProbe() {}

    /** Who answered, or null; null too when the interface cannot be used. */
    static @Nullable Mac ask(String interfaceName, Ipv4 address, Duration patience) {
        try (Arena arena = Arena.ofConfined()) {
            var calls = new Libc(arena);
            int index = FramePort.indexOf(interfaceName);
            Mac own = FramePort.macOf(interfaceName);
            int fd = calls.socket(AF_PACKET, SOCK_RAW_CLOEXEC, Short.toUnsignedInt(network(ETHERTYPE_ARP)));
            if (fd < 0) {
                return null;
            }
            try {
                MemorySegment place = place(arena, index);
                if (calls.bind(fd, place) < 0) {
                    return null;
                }
                byte[] request = request(own, address);
                MemorySegment frame = arena.allocate(FRAME);
                MemorySegment.copy(request, 0, frame, JAVA_BYTE, 0, FRAME);
                calls.sendto(fd, frame, FRAME, 0, place);
                return answer(arena, calls, fd, address, System.nanoTime() + patience.toNanos());
            } finally {
                calls.close(fd);
            }
        } catch (ServiceFailure e) {
            return null;
        }
    }

    private static short network(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? (short) value : Short.reverseBytes((short) value);
    }

    /** All on the interface. */
    private static MemorySegment place(Arena arena, int index) {
        MemorySegment place = arena.allocate(SOCKADDR_LL, 4);
        place.set(JAVA_SHORT, 0, (short) AF_PACKET);
        place.set(JAVA_SHORT, 2, network(ETHERTYPE_ARP));
        place.set(JAVA_INT, 4, index);
        place.set(JAVA_BYTE, 11, (byte) 6);
        MemorySegment.copy(Frame.ALL.bytes(), 0, place, JAVA_BYTE, 12, 6);
        return place;
    }

    static byte[] request(Mac own, Ipv4 address) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.put(Frame.ALL.bytes()).put(own.bytes()).putShort((short) ETHERTYPE_ARP);
        frame.putShort((short) 1).putShort((short) ETHERTYPE_IPV4).put((byte) 6).put((byte) 4);
        frame.putShort((short) 1).put(own.bytes()).putInt(0);
        frame.put(new byte[6]).putInt(address.bits());
        return frame.array();
    }

    private static @Nullable Mac answer(Arena arena, Libc calls, int fd, Ipv4 address, long deadline) {
        MemorySegment frame = arena.allocate(FRAME);
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ADDRESS, 0, frame);
        vector.set(JAVA_LONG, 8, FRAME);
        MemorySegment message = arena.allocate(HEADER, 8);
        message.set(ADDRESS, 16, vector);
        message.set(JAVA_LONG, 24, 1);
        MemorySegment timeout = arena.allocate(16, 8);
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            timeout.set(JAVA_LONG, 0, left / 1_000_000_000L);
            timeout.set(JAVA_LONG, 8, Math.max(1, left % 1_000_000_000L / 1000));
            calls.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout);
            if (calls.recvmmsg(fd, message, 1, 0) == 1) {
                Mac holder = holder(frame.toArray(JAVA_BYTE), message.get(JAVA_INT, 56), address);
                if (holder != null) {
                    return holder;
                }
            }
        }
        return null;
    }

    /** Whoever says that the address is its own, asked or not. */
    static @Nullable Mac holder(byte[] frame, int length, Ipv4 address) {
        ByteBuffer read = ByteBuffer.wrap(frame);
        boolean arp = length >= FRAME
                && read.getShort(12) == (short) ETHERTYPE_ARP
                && read.getShort(14) == 1
                && read.getShort(16) == (short) ETHERTYPE_IPV4;
        return arp && Ipv4.at(frame, 28).equals(address) ? Mac.at(frame, 22) : null;
    }
}
