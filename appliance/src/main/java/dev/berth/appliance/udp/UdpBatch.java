package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Datagrams that came with one system call, and the answers that leave with one. Slots are reused by the next
 * {@link #receive}. Used by one thread.
 */
public final class UdpBatch {
    private static final int HEADER = 64;
    private static final int VECTOR = 16;
    private static final int CONTROL = 64;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_TIMESTAMPNS = 35;
    private static final int IP_PKTINFO = 8;
    private static final int PKTINFO_CONTROL = 28;
    private static final long NANOS = 1_000_000_000L;
    /** An arrival stamp older than this is of a clock that was set since. */
    private static final long OLDEST = NANOS;

    private final Libc libc;
    private final int capacity;
    private final int size;
    private final MemorySegment received;
    private final MemorySegment answers;
    private final MemorySegment vectors;
    private final MemorySegment answerVectors;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment replyControls;
    private final ByteBuffer[] datagrams;
    private final ByteBuffer[] replies;
    private final long replyControlsAt;
    private final long replySpaceAt;
    private final long namesAt;
    private long wallNanos;
    /** Slots that the system wrote into last. */
    private int touched;

    private int queued;

    /**
     * @param arena what owns the memory
     * @param capacity datagrams per system call
     * @param size the longest datagram, in octets; a longer one is cut and {@link #isCut}
     */
    public UdpBatch(Arena arena, int capacity, int size) {
        this.capacity = capacity;
        this.size = size;
        libc = new Libc(arena);
        received = arena.allocate((long) HEADER * capacity, 8);
        answers = arena.allocate((long) HEADER * capacity, 8);
        vectors = arena.allocate((long) VECTOR * capacity, 8);
        answerVectors = arena.allocate((long) VECTOR * capacity, 8);
        names = arena.allocate((long) SocketAddresses.SIZE * capacity, 8);
        controls = arena.allocate((long) CONTROL * capacity, 8);
        replyControls = arena.allocate((long) CONTROL * capacity, 8);
        MemorySegment replySpace = arena.allocate((long) size * capacity, 8);
        MemorySegment space = arena.allocate((long) size * capacity, 8);
        namesAt = names.address();
        replyControlsAt = replyControls.address();
        replySpaceAt = replySpace.address();
        datagrams = new ByteBuffer[capacity];
        replies = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            MemorySegment slot = space.asSlice((long) i * size, size);
            datagrams[i] = slot.asByteBuffer();
            replies[i] = replySpace.asSlice((long) i * size, size).asByteBuffer();
            vectors.set(ADDRESS, (long) VECTOR * i, slot);
            vectors.set(JAVA_LONG, (long) VECTOR * i + 8, size);
            header(received, i, vectors);
            header(answers, i, answerVectors);
            received.set(ADDRESS, (long) HEADER * i + 32, controls.asSlice((long) CONTROL * i, CONTROL));
        }
        touched = capacity;
    }

    /** Points message {@code i} of {@code messages} at the name of its slot and at its vector. */
    private void header(MemorySegment messages, int i, MemorySegment vectorsOf) {
        long base = (long) HEADER * i;
        messages.set(ADDRESS, base, names.asSlice((long) SocketAddresses.SIZE * i, SocketAddresses.SIZE));
        messages.set(JAVA_INT, base + 8, SocketAddresses.SIZE);
        messages.set(ADDRESS, base + 16, vectorsOf.asSlice((long) VECTOR * i, VECTOR));
        messages.set(JAVA_LONG, base + 24, 1);
    }

    /** Takes what waits at the socket; 0 when nothing does. */
    public int receive(UdpSocket socket) {
        queued = 0;
        for (int i = 0; i < touched; i++) {
            received.set(JAVA_INT, (long) HEADER * i + 8, SocketAddresses.SIZE);
            received.set(JAVA_LONG, (long) HEADER * i + 40, CONTROL);
        }
        int count = libc.recvmmsg(socket.fd(), received, capacity, MSG_DONTWAIT);
        touched = Math.max(0, count);
        if (count <= 0) {
            return 0;
        }
        Instant now = Instant.now();
        wallNanos = now.getEpochSecond() * NANOS + now.getNano();
        for (int i = 0; i < count; i++) {
            int length = received.get(JAVA_INT, (long) HEADER * i + 56);
            datagrams[i].clear().limit(Math.min(length, size));
        }
        return count;
    }

    /** Datagram {@code i} of the last {@link #receive}, from position to limit. */
    public ByteBuffer datagram(int i) {
        return datagrams[i];
    }

    /** Whether the datagram was longer than a slot. */
    public boolean isCut(int i) {
        return (received.get(JAVA_INT, (long) HEADER * i + 48) & MSG_TRUNC) != 0;
    }

    public Ipv4 source(int i) {
        return SocketAddresses.address(names, (long) SocketAddresses.SIZE * i);
    }

    public int sourcePort(int i) {
        return SocketAddresses.port(names, (long) SocketAddresses.SIZE * i);
    }

    /** The address of ours that the datagram was sent to, or the any-address where the system did not say. */
    public Ipv4 destination(int i, UdpSocket socket) {
        if (!socket.address().isAny()) {
            return socket.address();
        }
        long at = control(i, 0, IP_PKTINFO);
        // in_pktinfo: interface index, our address to answer from, the header's destination.
        return at < 0 ? socket.address() : SocketAddresses.readAddress(controls, at + 4);
    }

    /** Nanoseconds from the datagram's arrival at the host to the return of {@link #receive}. */
    public long age(int i) {
        long at = control(i, SOL_SOCKET, SCM_TIMESTAMPNS);
        if (at < 0) {
            return 0;
        }
        long age = wallNanos - (controls.get(JAVA_LONG, at) * NANOS + controls.get(JAVA_LONG, at + 8));
        return age < 0 || age > OLDEST ? 0 : age;
    }

    /** Offset of a control message's data, or -1. */
    private long control(int i, int level, int type) {
        long at = (long) CONTROL * i;
        long end = at + received.get(JAVA_LONG, (long) HEADER * i + 40);
        while (at + 16 <= end) {
            long length = controls.get(JAVA_LONG, at);
            if (controls.get(JAVA_INT, at + 8) == level && controls.get(JAVA_INT, at + 12) == type) {
                return at + 16;
            }
            if (length < 16) {
                return -1;
            }
            at += length + 7 & -8;
        }
        return -1;
    }

    /** The cleared buffer in which datagram {@code i} is answered. */
    public ByteBuffer reply(int i) {
        return replies[i].clear();
    }

    /** Queues what was put into {@link #reply}, from 0 to its position, to go back to where datagram {@code i} came from. */
    public void answer(int i, UdpSocket socket) {
        int at = queued++;
        long base = (long) HEADER * at;
        answers.set(JAVA_LONG, base, namesAt + (long) SocketAddresses.SIZE * i);
        answerVectors.set(JAVA_LONG, (long) VECTOR * at, replySpaceAt + (long) i * size);
        answerVectors.set(JAVA_LONG, (long) VECTOR * at + 8, replies[i].position());
        if (socket.address().isAny()) {
            long control = (long) CONTROL * at;
            replyControls.set(JAVA_LONG, control, PKTINFO_CONTROL);
            replyControls.set(JAVA_INT, control + 8, 0);
            replyControls.set(JAVA_INT, control + 12, IP_PKTINFO);
            // in_pktinfo: any interface, the address to answer from.
            SocketAddresses.writeAddress(replyControls, control + 20, destination(i, socket));
            answers.set(JAVA_LONG, base + 32, replyControlsAt + control);
            answers.set(JAVA_LONG, base + 40, 32);
        } else {
            answers.set(JAVA_LONG, base + 32, 0);
            answers.set(JAVA_LONG, base + 40, 0);
        }
    }

    /**
     * Sends all queued answers. One that the system refuses (no route, buffer full) is dropped, as the network might.
     *
     * @return how many left
     */
    public int send(UdpSocket socket) {
        int left = 0;
        int at = 0;
        while (at < queued) {
            int count = libc.sendmmsg(
                    socket.fd(),
                    answers.asSlice((long) HEADER * at, (long) HEADER * (queued - at)),
                    queued - at,
                    MSG_DONTWAIT);
            if (count > 0) {
                left += count;
                at += count;
            } else if (count != -Libc.EINTR) {
                at++;
            }
        }
        queued = 0;
        return left;
    }
}
