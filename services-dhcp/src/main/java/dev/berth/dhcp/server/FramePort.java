package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Libc;
import dev.berth.dhcp.lease.ReplyPath;
import java.lang.foreign.Arena;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Sends raw frames on one interface (packet(7)). Any thread may send. */
final class FramePort implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;

    private final Arena arena = Arena.ofShared();
    private final Libc calls = new Libc(arena);
    private final String interfaceName;
    private final int index;
    private final Mac mac;
    private volatile int fd;

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

    /** Adds a reply to those that leave together; false when it is closed. */
    boolean send(Outbox out, Mac to, Ipv4 source, int sourcePort, Ipv4 destination, byte[] payload, int length) {
        int socket = fd;
        if (socket < 0) {
            return false;
        }
        out.toHardware(
                socket,
                index,
                to,
                Frame.of(mac, to, source, sourcePort, destination, ReplyPath.CLIENT_PORT, payload, length));
        return true;
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
