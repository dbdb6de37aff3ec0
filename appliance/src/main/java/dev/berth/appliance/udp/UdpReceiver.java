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
        return receive(socket, MSG_DONTWAIT);
    }

    /**
     * The same, waiting for one: the shortest way from a datagram to who wants it, for one call does it. Null after the
     * socket's {@link UdpSocket#patience}, or when it was interrupted.
     */
    public @Nullable ByteBuffer await(UdpSocket socket) {
        return receive(socket, 0);
    }

    private @Nullable ByteBuffer receive(UdpSocket socket, int flags) {
        int length;
        do {
            length = libc.recv(socket.fd(), space, flags);
            // A connected socket tells once that an earlier datagram of ours found nobody.
        } while (length == -Libc.ECONNREFUSED);
        return length < 0 ? null : datagram.clear().limit(length);
    }
}
