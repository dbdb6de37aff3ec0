package dev.berth.appliance.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes single datagrams from sockets where seldom two wait and where it is known whose they are. Used by one thread. */
public final class UdpReceiver {
    private static final int MSG_DONTWAIT = 0x40;

    private final Libc libc;
    private final MemorySegment space;
    private final ByteBuffer datagram;

    /** @param size the longest datagram, in octets; a longer one is cut */
    public UdpReceiver(Arena arena, int size) {
        libc = new Libc(arena);
        space = arena.allocate(size, 8);
        datagram = space.asByteBuffer();
    }

    /** The next datagram, from position to limit, until it is asked for another; null when none waits. */
    public @Nullable ByteBuffer receive(UdpSocket socket) {
        int length = libc.recv(socket.fd(), space, MSG_DONTWAIT);
        return length < 0 ? null : datagram.clear().limit(length);
    }
}
