package dev.berth.dhcp.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Libc;
import dev.berth.appliance.udp.SocketAddresses;
import dev.berth.dhcp.lease.Arrival;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of the server: of one interface, where it gets broadcasts too, or of one of our addresses. One thread
 * receives; any may send until it is closed, which is done when all threads are.
 */
final class UdpPort implements AutoCloseable {
    /** Takes datagrams. */
    interface Receiver {
        void received(byte[] datagram, Arrival arrival);

        /** Those that came together have been handed over. */
        void pause();
    }

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_BROADCAST = 6;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IP_PKTINFO = 8;
    private static final int MSG_WAITFORONE = 0x10000;
    private static final int MSG_TRUNC = 0x20;
    /** Enough for the bursts of a rack that is switched on at once. */
    private static final int BUFFER = 4 << 20;

    private static final int BATCH = 64;
    private static final int LONGEST = 2048;
    private static final int HEADER = 64;
    private static final int CONTROL = 64;

    private final Arena arena = Arena.ofShared();
    private final Libc sending = new Libc(arena);
    private final Libc receiving = new Libc(arena);
    private final MemorySegment messages = arena.allocate((long) HEADER * BATCH, 8);
    private final MemorySegment names = arena.allocate((long) SocketAddresses.SIZE * BATCH, 8);
    private final MemorySegment controls = arena.allocate((long) CONTROL * BATCH, 8);
    private final MemorySegment space = arena.allocate((long) LONGEST * BATCH, 8);
    private final @Nullable String interfaceName;
    private final Ipv4 address;
    private final boolean asked;
    private int fd = -1;
    private int port;
    private volatile boolean closed;

    private UdpPort(@Nullable String interfaceName, Ipv4 address, boolean asked) {
        this.interfaceName = interfaceName;
        this.address = address;
        this.asked = asked;
        MemorySegment vectors = arena.allocate(16L * BATCH, 8);
        for (int i = 0; i < BATCH; i++) {
            vectors.set(ADDRESS, 16L * i, space.asSlice((long) LONGEST * i, LONGEST));
            vectors.set(JAVA_LONG, 16L * i + 8, LONGEST);
            messages.set(
                    ADDRESS, (long) HEADER * i, names.asSlice((long) SocketAddresses.SIZE * i, SocketAddresses.SIZE));
            messages.set(ADDRESS, (long) HEADER * i + 16, vectors.asSlice(16L * i, 16));
            messages.set(JAVA_LONG, (long) HEADER * i + 24, 1);
            messages.set(ADDRESS, (long) HEADER * i + 32, controls.asSlice((long) CONTROL * i, CONTROL));
        }
    }

    /** A socket for all that comes in at an interface. */
    static UdpPort onInterface(String name, int port) throws ServiceFailure {
        var socket = new UdpPort(name, Ipv4.ANY, false);
        socket.open(port, false);
        return socket;
    }

    /** A socket of one address, which may be that of an interface that has its own socket. */
    static UdpPort onAddress(Ipv4 address, int port) throws ServiceFailure {
        var socket = new UdpPort(null, address, false);
        socket.open(port, true);
        return socket;
    }

    /** A socket of one address at the port where firmware asks for its boot file only. */
    static UdpPort forBootFiles(Ipv4 address, int port) throws ServiceFailure {
        var socket = new UdpPort(null, address, true);
        socket.open(port, false);
        return socket;
    }

    private void open(int wanted, boolean shared) throws ServiceFailure {
        try {
            fd = sending.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (fd < 0) {
                throw new ServiceFailure("dhcp: no socket (errno " + -fd + ")", "raise the limit of open files");
            }
            reuse(shared);
            option(SO_BROADCAST, 1);
            if (option(SO_RCVBUFFORCE, BUFFER) < 0) {
                option(SO_RCVBUF, BUFFER);
            }
            sending.setsockopt(fd, 0, IP_PKTINFO, arena.allocateFrom(JAVA_INT, 1));
            if (interfaceName != null) {
                byte[] device = (interfaceName + "\0").getBytes(StandardCharsets.US_ASCII);
                int bound = sending.setsockopt(
                        fd, SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(ValueLayout.JAVA_BYTE, device));
                if (bound < 0) {
                    throw BindFailures.device(interfaceName, -bound);
                }
            }
            MemorySegment name = arena.allocate(SocketAddresses.SIZE, 4);
            SocketAddresses.write(name, 0, address, wanted);
            int bound = sending.bind(fd, name);
            if (bound < 0) {
                throw BindFailures.bind(address, wanted, interfaceName, -bound);
            }
            sending.getsockname(fd, name, arena.allocateFrom(JAVA_INT, SocketAddresses.SIZE));
            port = SocketAddresses.port(name, 0);
        } catch (ServiceFailure e) {
            close();
            throw e;
        }
    }

    private int option(int option, int value) {
        return sending.setsockopt(fd, SOL_SOCKET, option, arena.allocateFrom(JAVA_INT, value));
    }

    /**
     * Whether further sockets may take the same port. Interfaces' sockets say so only while our addresses' are opened, so
     * that neither before nor after it another program can share the port unseen.
     */
    void reuse(boolean shared) {
        option(SO_REUSEADDR, shared ? 1 : 0);
    }

    Ipv4 address() {
        return address;
    }

    @Nullable
    String interfaceName() {
        return interfaceName;
    }

    int port() {
        return port;
    }

    Bound bound() {
        return new Bound("udp", new InetSocketAddress(address.inet(), port));
    }

    /**
     * Waits for datagrams and hands them over, until the socket is closed.
     *
     * @return errno, or 0 after {@link #shutdown}
     */
    int receive(Receiver receiver) {
        int used = BATCH;
        while (true) {
            for (int i = 0; i < used; i++) {
                messages.set(JAVA_INT, (long) HEADER * i + 8, SocketAddresses.SIZE);
                messages.set(JAVA_LONG, (long) HEADER * i + 40, CONTROL);
            }
            int count = receiving.recvmmsg(fd, messages, BATCH, MSG_WAITFORONE);
            if (closed) {
                return 0;
            }
            if (count < 0 && count != -Libc.EINTR && count != -Libc.ENETDOWN) {
                return -count;
            }
            used = Math.max(0, count);
            for (int i = 0; i < count; i++) {
                int length = messages.get(JAVA_INT, (long) HEADER * i + 56);
                boolean cut = (messages.get(JAVA_INT, (long) HEADER * i + 48) & MSG_TRUNC) != 0;
                byte[] datagram = new byte[cut ? 0 : length];
                MemorySegment.copy(space, ValueLayout.JAVA_BYTE, (long) LONGEST * i, datagram, 0, datagram.length);
                receiver.received(datagram, arrival(i));
            }
            receiver.pause();
        }
    }

    private Arrival arrival(int i) {
        long name = (long) SocketAddresses.SIZE * i;
        return new Arrival(
                interfaceName,
                destination(i),
                SocketAddresses.address(names, name),
                SocketAddresses.port(names, name),
                asked);
    }

    /** The address that datagram {@code i} was sent to, by the kernel's remark beside it. */
    private Ipv4 destination(int i) {
        long at = (long) CONTROL * i;
        boolean there = messages.get(JAVA_LONG, (long) HEADER * i + 40) >= 28
                && controls.get(JAVA_INT, at + 8) == 0
                && controls.get(JAVA_INT, at + 12) == IP_PKTINFO;
        return there ? SocketAddresses.readAddress(controls, at + 24) : address;
    }

    /** Adds a reply to those that leave together; false after {@link #shutdown}. */
    boolean send(Outbox out, byte[] payload, int length, Ipv4 to, int toPort) {
        if (closed) {
            return false;
        }
        out.toAddress(fd, to, toPort, payload, length);
        return true;
    }

    /** Ends {@link #receive}; {@link #close} after its thread is done. */
    synchronized void shutdown() {
        closed = true;
        if (fd >= 0) {
            // Says "not connected", and wakes the receiver all the same.
            sending.shutdown(fd);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (fd >= 0) {
            sending.close(fd);
            fd = -1;
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
