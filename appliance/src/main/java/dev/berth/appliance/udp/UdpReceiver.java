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
    private final Eagerness eagerness = new Eagerness();

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

    /**
     * The same, but looking for one again and again first, for as many nanoseconds, where that has paid off lately: who sleeps
     * must be woken, which costs both sides as much as many looks.
     */
    public @Nullable ByteBuffer await(UdpSocket socket, long nanos) {
        if (nanos > 0 && eagerness.looks()) {
            ByteBuffer found = look(socket, nanos);
            eagerness.looked(found != null);
            if (found != null) {
                return found;
            }
        }
        return await(socket);
    }

    private @Nullable ByteBuffer look(UdpSocket socket, long nanos) {
        ByteBuffer found = receive(socket);
        for (long began = System.nanoTime(); found == null && System.nanoTime() - began < nanos; ) {
            found = receive(socket);
        }
        return found;
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
