package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.net.Ipv4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Sends single datagrams, and blocks of memory as a row of datagrams without copying them. Used by one thread. */
public final class UdpSender {
    /** The most blocks of one {@link #blocks}. */
    public static final int MOST_BLOCKS = 64;

    private static final int HEADER = 64;
    private static final int VECTOR = 16;
    private static final int BLOCK_HEADER = 4;
    private static final int LONGEST = 65_507;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int SEGMENT_CONTROL = 18;
    private static final int SEGMENT_CONTROL_SPACE = 24;
    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Libc libc;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment name;
    private final MemorySegment control;
    private final MemorySegment headers;
    private final MemorySegment plain;

    public UdpSender(Arena arena) {
        libc = new Libc(arena);
        messages = arena.allocate((long) HEADER * MOST_BLOCKS, 8);
        vectors = arena.allocate(2L * VECTOR * MOST_BLOCKS, 8);
        name = arena.allocate(SocketAddresses.SIZE, 8);
        control = arena.allocate(SEGMENT_CONTROL_SPACE, 8);
        headers = arena.allocate((long) BLOCK_HEADER * MOST_BLOCKS, 8);
        plain = arena.allocate(LONGEST);
        control.set(JAVA_LONG, 0, SEGMENT_CONTROL);
        control.set(JAVA_INT, 8, SOL_UDP);
        control.set(JAVA_INT, 12, UDP_SEGMENT);
        for (int i = 0; i < MOST_BLOCKS; i++) {
            vectors.set(ADDRESS, 2L * VECTOR * i, headers.asSlice((long) BLOCK_HEADER * i, BLOCK_HEADER));
            vectors.set(JAVA_LONG, 2L * VECTOR * i + 8, BLOCK_HEADER);
        }
    }

    /** A connected socket tells once that an earlier datagram found nobody, and sends nothing that time. */
    private static boolean again(int result) {
        return result == -Libc.EINTR || result == -Libc.ECONNREFUSED;
    }

    /**
     * Sends one datagram; from a connected socket the address is that of its peer. What the system refuses is lost, as the
     * network might lose it.
     */
    public void datagram(UdpSocket socket, Ipv4 address, int port, byte[] octets) {
        SocketAddresses.write(name, 0, address, port);
        MemorySegment.copy(octets, 0, plain, JAVA_BYTE, 0, octets.length);
        // The second vector of block 0 is free for this.
        vectors.set(ADDRESS, VECTOR, plain);
        vectors.set(JAVA_LONG, VECTOR + 8, octets.length);
        message(socket, 0, VECTOR, 1, 0);
        int result;
        do {
            result = libc.sendmsg(socket.fd(), messages, MSG_DONTWAIT);
        } while (again(result));
    }

    /** The four octets that go before block {@code i} of the next {@link #blocks}. */
    public void header(int i, int octets) {
        headers.set(NETWORK_INT, (long) BLOCK_HEADER * i, octets);
    }

    /**
     * Sends {@code count} datagrams: each a header and the next {@code blockSize} octets of {@code content} from
     * {@code offset}; the last may be shorter or without content. What the system refuses is lost, as the network might
     * lose it.
     *
     * @return false if the content is gone: the mapped file was cut
     */
    public boolean blocks(
            UdpSocket socket, Ipv4 address, int port, int count, MemorySegment content, long offset, int blockSize) {
        SocketAddresses.write(name, 0, address, port);
        for (int i = 0; i < count; i++) {
            long from = offset + (long) i * blockSize;
            long vector = 2L * VECTOR * i + VECTOR;
            vectors.set(JAVA_LONG, vector, content.address() + from);
            vectors.set(JAVA_LONG, vector + 8, Math.min(blockSize, content.byteSize() - from));
        }
        int most = LONGEST / (blockSize + BLOCK_HEADER);
        int at = 0;
        while (at < count) {
            int together = Math.min(count - at, most);
            int result = together > 1 && socket.segments()
                    ? segmented(socket, at, together, blockSize)
                    : together(socket, at, count - at);
            if (result == -Libc.EFAULT) {
                return false;
            }
            if (result > 0) {
                at += result;
            } else if (result != 0 && !again(result)) {
                return true;
            }
        }
        return true;
    }

    /** One send that the system cuts into datagrams: the way through the stack is walked once for all of them. */
    private int segmented(UdpSocket socket, int at, int count, int blockSize) {
        control.set(JAVA_SHORT, 16, (short) (blockSize + BLOCK_HEADER));
        message(socket, 0, 2L * VECTOR * at, 2 * count, SEGMENT_CONTROL_SPACE);
        int result = libc.sendmsg(socket.fd(), messages, MSG_DONTWAIT);
        if (result >= 0) {
            return count;
        }
        if (result == -Libc.EAGAIN || result == -Libc.EFAULT || again(result)) {
            return result;
        }
        // Blocks longer than the path's frames, or a way that cannot checksum: from now on one by one.
        socket.noSegments();
        return 0;
    }

    private int together(UdpSocket socket, int at, int count) {
        for (int i = 0; i < count; i++) {
            message(socket, i, 2L * VECTOR * (at + i), 2, 0);
        }
        return count == 1
                ? Math.min(1, libc.sendmsg(socket.fd(), messages, MSG_DONTWAIT))
                : libc.sendmmsg(socket.fd(), messages, count, MSG_DONTWAIT);
    }

    private void message(UdpSocket socket, int i, long vector, int vectorCount, int controlLength) {
        long base = (long) HEADER * i;
        messages.set(ADDRESS, base, socket.connected() ? MemorySegment.NULL : name);
        messages.set(JAVA_INT, base + 8, socket.connected() ? 0 : SocketAddresses.SIZE);
        messages.set(JAVA_LONG, base + 16, vectors.address() + vector);
        messages.set(JAVA_LONG, base + 24, vectorCount);
        messages.set(ADDRESS, base + 32, controlLength == 0 ? MemorySegment.NULL : control);
        messages.set(JAVA_LONG, base + 40, controlLength);
    }
}
