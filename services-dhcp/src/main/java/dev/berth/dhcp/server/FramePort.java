package dev.berth.dhcp.server;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.service.ServiceFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteOrder;

/** Sends raw frames on one interface (packet(7)). Any thread may send. */
final class FramePort implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int SOCKADDR_LL = 20;
    private static final int MSG_DONTWAIT = 0x40;

    private final Arena arena = Arena.ofShared();
    private final LinuxCalls calls = new LinuxCalls(arena);
    private final MemorySegment space = arena.allocate(4096);
    private final MemorySegment address = arena.allocate(SOCKADDR_LL, 4);
    private final String interfaceName;
    private final int index;
    private final Mac mac;
    private int fd;

    private FramePort(String interfaceName, int index, Mac mac) {
        this.interfaceName = interfaceName;
        this.index = index;
        this.mac = mac;
    }

    static FramePort open(String interfaceName) throws ServiceFailure {
        FramePort port = new FramePort(interfaceName, indexOf(interfaceName), macOf(interfaceName));
        port.fd = port.calls.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
        if (port.fd < 0) {
            ServiceFailure failure = BindFailures.frames(interfaceName, -port.fd);
            port.close();
            throw failure;
        }
        port.address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        port.address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) ETHERTYPE_IPV4);
        port.address.set(JAVA_INT, 4, port.index);
        port.address.set(JAVA_BYTE, 11, (byte) 6);
        return port;
    }

    /** The kernel's number of an interface. */
    static int indexOf(String interfaceName) throws ServiceFailure {
        try {
            NetworkInterface found = NetworkInterface.getByName(interfaceName);
            if (found == null) {
                throw BindFailures.missing(interfaceName);
            }
            return found.getIndex();
        } catch (SocketException e) {
            throw BindFailures.missing(interfaceName);
        }
    }

    /** Its hardware address. */
    static Mac macOf(String interfaceName) throws ServiceFailure {
        try {
            NetworkInterface found = NetworkInterface.getByName(interfaceName);
            byte[] bytes = found == null ? null : found.getHardwareAddress();
            // Loopback has none, and takes frames with any.
            return bytes == null || bytes.length != 6 ? new Mac(0) : Mac.at(bytes, 0);
        } catch (SocketException e) {
            throw BindFailures.missing(interfaceName);
        }
    }

    /** Whether the name still means the interface that it was opened on. */
    boolean isCurrent() {
        try {
            return indexOf(interfaceName) == index;
        } catch (ServiceFailure e) {
            return false;
        }
    }

    /** False when the system does not take it. */
    synchronized boolean send(
            Mac to, Ipv4 source, int sourcePort, Ipv4 destination, int destinationPort, byte[] payload) {
        if (fd < 0) {
            return false;
        }
        byte[] frame = Frame.of(mac, to, source, sourcePort, destination, destinationPort, payload);
        MemorySegment.copy(frame, 0, space, JAVA_BYTE, 0, frame.length);
        MemorySegment.copy(to.bytes(), 0, address, JAVA_BYTE, 12, 6);
        return calls.sendto(fd, space, frame.length, MSG_DONTWAIT, address) >= 0;
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            calls.close(fd);
        }
        fd = -1;
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
