package dev.berth.dhcp.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.udp.Libc;
import dev.berth.appliance.udp.SocketAddresses;
import dev.berth.dhcp.lease.Decision;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.message.DhcpEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Replies of one thread that leave together, with one system call as long as they leave by one socket. Made and closed by its thread. */
final class Outbox implements AutoCloseable {
    /** Is told of each reply whether the system took it. */
    interface Fate {
        void is(Received received, Decision.Answer answer, boolean sent);
    }

    /** A whole Ethernet frame. */
    private static final int SLOT = 1536;
    /** The octets of it that a reply may have. */
    static final int LONGEST = DhcpEncoder.LARGEST;

    private static final int AF_PACKET = 17;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int SOCKADDR_LL = 20;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int HEADER = 64;
    private static final int VECTOR = 16;
    private static final int NAME = 32;
    private static final int MSG_DONTWAIT = 0x40;

    private final Arena arena = Arena.ofConfined();
    private final Libc calls = new Libc(arena);
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment space;
    private final @Nullable Received[] requests;
    private final Decision.@Nullable Answer[] answers;
    private final Fate fate;
    private final DhcpEncoder encoder = new DhcpEncoder();
    private @Nullable Received request;
    private Decision.@Nullable Answer answer;
    private int fd = -1;
    private int waiting;

    /** @param capacity replies of one system call */
    Outbox(int capacity, Fate fate) {
        this.fate = fate;
        requests = new Received[capacity];
        answers = new Decision.Answer[capacity];
        messages = arena.allocate((long) HEADER * capacity, 8);
        vectors = arena.allocate((long) VECTOR * capacity, 8);
        names = arena.allocate((long) NAME * capacity, 8);
        space = arena.allocate((long) SLOT * capacity, 8);
        for (int i = 0; i < capacity; i++) {
            vectors.set(ADDRESS, (long) VECTOR * i, space.asSlice((long) SLOT * i, SLOT));
            messages.set(ADDRESS, (long) HEADER * i, names.asSlice((long) NAME * i, NAME));
            messages.set(ADDRESS, (long) HEADER * i + 16, vectors.asSlice((long) VECTOR * i, VECTOR));
            messages.set(JAVA_LONG, (long) HEADER * i + 24, 1);
        }
    }

    /** What writes replies for this thread; its octets are copied when they are added. */
    DhcpEncoder encoder() {
        return encoder;
    }

    /** What the reply that is added next answers, as {@link Fate} is told it. */
    void about(Received request, Decision.Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    /** Adds a datagram of the socket. */
    void toAddress(int socket, Ipv4 to, int port, byte[] payload, int length) {
        int at = put(socket, payload, length, SocketAddresses.SIZE);
        SocketAddresses.write(names, (long) NAME * at, to, port);
    }

    /** Adds an Ethernet frame of a packet socket; {@code index} is the kernel's number of the interface. */
    void toHardware(int socket, int index, Mac to, byte[] frame) {
        int at = put(socket, frame, frame.length, SOCKADDR_LL);
        long name = (long) NAME * at;
        names.set(JAVA_SHORT, name, (short) AF_PACKET);
        names.set(NETWORK_SHORT, name + 2, (short) ETHERTYPE_IPV4);
        names.set(JAVA_INT, name + 4, index);
        names.set(JAVA_BYTE, name + 11, (byte) 6);
        MemorySegment.copy(to.bytes(), 0, names, JAVA_BYTE, name + 12, 6);
    }

    /** Those that wait go first when there is no room or they leave by another socket. */
    private int put(int socket, byte[] octets, int length, int nameLength) {
        if (waiting == answers.length || waiting > 0 && socket != fd) {
            flush();
        }
        fd = socket;
        int at = waiting++;
        MemorySegment.copy(octets, 0, space, JAVA_BYTE, (long) SLOT * at, length);
        vectors.set(JAVA_LONG, (long) VECTOR * at + 8, length);
        messages.set(JAVA_INT, (long) HEADER * at + 8, nameLength);
        requests[at] = request;
        answers[at] = answer;
        return at;
    }

    /** Sends what waits. What the system does not take is lost, as the network might lose it. */
    void flush() {
        int at = 0;
        while (at < waiting) {
            int count = calls.sendmmsg(
                    fd,
                    messages.asSlice((long) HEADER * at, (long) HEADER * (waiting - at)),
                    waiting - at,
                    MSG_DONTWAIT);
            if (count == -Libc.EINTR) {
                continue;
            }
            int end = at + Math.max(1, count);
            for (; at < end; at++) {
                tell(at, count > 0);
            }
        }
        waiting = 0;
    }

    private void tell(int at, boolean sent) {
        Received asked = requests[at];
        Decision.Answer answered = answers[at];
        requests[at] = null;
        answers[at] = null;
        if (asked != null && answered != null) {
            fate.is(asked, answered, sent);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
