package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A bound IPv4 UDP socket. Nothing that is sent or received by it waits, but for {@link UdpReceiver#await}. Used by one
 * thread, which also closes it.
 */
public final class UdpSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 524288;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;

    private final int fd;
    private final Ipv4 address;
    private final int port;
    private boolean segments = true;
    private boolean connected;

    private UdpSocket(int fd, Ipv4 address, int port) {
        this.fd = fd;
        this.address = address;
        this.port = port;
    }

    /**
     * Binds for a service; what arrives tells its time and the address that it was sent to.
     *
     * @param service its name, which is also the configuration section that the mend speaks of
     * @param local an IPv4 address; port 0 for any free one
     */
    public static UdpSocket bind(String service, InetSocketAddress local) throws ServiceFailure {
        UdpSocket socket = open(service, local);
        try (Arena arena = Arena.ofConfined()) {
            var libc = new Libc(arena);
            // Both are remarks that come with a datagram; without them it is as good as just arrived and for us.
            socket.option(libc, arena, SOL_SOCKET, SO_TIMESTAMPNS, 1);
            if (socket.address.isAny()) {
                socket.option(libc, arena, IPPROTO_IP, IP_PKTINFO, 1);
            }
        }
        return socket;
    }

    /** Binds without what {@link #bind} asks for, which makes receiving cheaper. */
    public static UdpSocket open(String service, InetSocketAddress local) throws ServiceFailure {
        return open(service, local, false);
    }

    /**
     * A second socket at the address and port of one that {@link #open} gave and that is not connected yet. Once it is,
     * this one gets what others send to that port.
     */
    public static UdpSocket openBeside(String service, UdpSocket first) throws ServiceFailure {
        try (Arena arena = Arena.ofConfined()) {
            first.option(new Libc(arena), arena, SOL_SOCKET, SO_REUSEADDR, 1);
        }
        return open(service, new InetSocketAddress(first.address.inet(), first.port), true);
    }

    private static UdpSocket open(String service, InetSocketAddress local, boolean shared) throws ServiceFailure {
        Ipv4 address = Ipv4.of((Inet4Address) local.getAddress());
        int error = 0;
        try (Arena arena = Arena.ofConfined()) {
            var libc = new Libc(arena);
            int fd = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (fd >= 0) {
                MemorySegment name = arena.allocate(SocketAddresses.SIZE, 4);
                SocketAddresses.write(name, 0, address, local.getPort());
                if (shared) {
                    libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, arena.allocateFrom(JAVA_INT, 1));
                }
                int bound = libc.bind(fd, name);
                if (bound == 0) {
                    libc.getsockname(fd, name, arena.allocateFrom(JAVA_INT, SocketAddresses.SIZE));
                    return new UdpSocket(fd, address, SocketAddresses.port(name, 0));
                }
                libc.close(fd);
                error = -bound;
            } else {
                error = -fd;
            }
        }
        String where = address + ":" + local.getPort() + "/udp";
        throw switch (error) {
            case Libc.EADDRINUSE ->
                new ServiceFailure(
                        service + ": cannot bind " + where + ", address in use",
                        "stop the program that has it (ss -lunp) or set " + service + ".port");
            case Libc.EACCES ->
                new ServiceFailure(
                        service + ": cannot bind " + where + ", permission denied",
                        "run with CAP_NET_BIND_SERVICE (the systemd unit does) or set " + service + ".port above 1023");
            case Libc.EADDRNOTAVAIL ->
                new ServiceFailure(
                        service + ": cannot bind " + where + ", no interface has that address",
                        "give the address to an interface (ip address) or set addresses or " + service + ".listen");
            default ->
                new ServiceFailure(
                        service + ": cannot bind " + where + ", errno " + error,
                        "look the number up with errno(1), and at the limits of open files");
        };
    }

    private int option(Libc libc, Arena arena, int level, int option, int value) {
        return libc.setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
    }

    /** Asks for buffers of that many octets; the system may grant less (net.core.rmem_max, wmem_max). */
    public void buffers(int receive, int send) {
        try (Arena arena = Arena.ofConfined()) {
            var libc = new Libc(arena);
            option(libc, arena, SOL_SOCKET, SO_RCVBUF, receive);
            option(libc, arena, SOL_SOCKET, SO_SNDBUF, send);
        }
    }

    /** How long {@link UdpReceiver#await} waits; the system rounds it up to a tick of its own (1 to 10 ms). Zero: for ever. */
    public void patience(Duration duration) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            time.set(JAVA_LONG, 0, duration.toSeconds());
            time.set(JAVA_LONG, 8, duration.toNanosPart() / 1_000);
            new Libc(arena).setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, time);
        }
    }

    /**
     * From now on all goes to that address and comes from there only, which spares the system looking for a way and for
     * this socket each time.
     *
     * @return whether there is a way to it
     */
    public boolean connect(Ipv4 peer, int peerPort) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketAddresses.SIZE, 4);
            SocketAddresses.write(name, 0, peer, peerPort);
            connected = new Libc(arena).connect(fd, name) == 0;
            return connected;
        }
    }

    boolean connected() {
        return connected;
    }

    int fd() {
        return fd;
    }

    /** Whether the system is believed to cut large sends into datagrams (UDP_SEGMENT) on the way that this socket uses. */
    boolean segments() {
        return segments;
    }

    void noSegments() {
        segments = false;
    }

    /** The bound address; {@link Ipv4#ANY} for all. */
    public Ipv4 address() {
        return address;
    }

    public int port() {
        return port;
    }

    public Bound bound() {
        return new Bound("udp", new InetSocketAddress(address.inet(), port));
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            new Libc(arena).close(fd);
        }
    }
}
