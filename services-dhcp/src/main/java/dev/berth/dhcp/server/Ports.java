package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.ReplyPath;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All sockets of the server: two per served interface, one per address of ours. */
final class Ports implements AutoCloseable {
    private record OnInterface(UdpPort udp, FramePort frames) {}

    private final Map<String, OnInterface> interfaces = new LinkedHashMap<>();
    private final Map<Ipv4, UdpPort> addresses = new LinkedHashMap<>();
    private final Map<Ipv4, UdpPort> bootFiles = new LinkedHashMap<>();

    private Ports() {}

    /**
     * Opens them.
     *
     * @param bootFiles where firmware asks for its boot file only
     * @throws ServiceFailure if one cannot be had; none is left open then
     */
    static Ports open(
            Collection<String> interfaceNames,
            int port,
            List<InetSocketAddress> ours,
            List<InetSocketAddress> bootFiles)
            throws ServiceFailure {
        var ports = new Ports();
        try {
            for (String name : interfaceNames) {
                // Both, for a missing interface shall be named before anything else goes wrong.
                FramePort.indexOf(name);
                UdpPort udp = UdpPort.onInterface(name, port);
                try {
                    ports.interfaces.put(name, new OnInterface(udp, FramePort.open(name)));
                } catch (ServiceFailure e) {
                    udp.close();
                    throw e;
                }
            }
            ports.interfaces.values().forEach(each -> each.udp().reuse(true));
            for (InetSocketAddress local : ours) {
                Ipv4 address = Ipv4.of((Inet4Address) local.getAddress());
                ports.addresses.put(address, UdpPort.onAddress(address, local.getPort()));
            }
            for (InetSocketAddress local : bootFiles) {
                Ipv4 address = Ipv4.of((Inet4Address) local.getAddress());
                ports.bootFiles.put(address, UdpPort.forBootFiles(address, local.getPort()));
            }
            ports.all().forEach(each -> each.reuse(false));
            return ports;
        } catch (ServiceFailure e) {
            ports.close();
            throw e;
        }
    }

    List<UdpPort> all() {
        List<UdpPort> all = new ArrayList<>();
        interfaces.values().forEach(each -> all.add(each.udp()));
        all.addAll(addresses.values());
        all.addAll(bootFiles.values());
        return all;
    }

    List<Bound> bound() {
        return all().stream().map(UdpPort::bound).toList();
    }

    /** The first interface that is gone, or is another one under the same name; null while all are there. */
    @Nullable
    String lost() {
        for (Map.Entry<String, OnInterface> each : interfaces.entrySet()) {
            if (!each.getValue().frames().isCurrent()) {
                return each.getKey();
            }
        }
        return null;
    }

    /**
     * Adds a reply to those that leave together.
     *
     * @param length of the payload
     * @param arrival how the request came in
     * @param server what clients know the server as
     * @param yiaddr the client's address, where it has one by this reply
     * @return false when it cannot leave
     */
    boolean send(Outbox out, ReplyPath path, byte[] payload, int length, Arrival arrival, Ipv4 server, Ipv4 yiaddr) {
        return switch (path) {
            case ReplyPath.ToAddress to -> sender(arrival, server).send(out, payload, length, to.address(), to.port());
            case ReplyPath.Broadcast to -> {
                OnInterface port = interfaces.get(to.interfaceName());
                yield port != null
                        && port.frames()
                                .send(out, Frame.ALL, server, port.udp().port(), Ipv4.BROADCAST, payload, length);
            }
            case ReplyPath.ToHardware to -> {
                OnInterface port = interfaces.get(to.interfaceName());
                yield port != null
                        && port.frames().send(out, to.mac(), server, port.udp().port(), yiaddr, payload, length);
            }
        };
    }

    /** The socket of the address that the peer spoke to, else of the one it knows us by. */
    private UdpPort sender(Arrival arrival, Ipv4 server) {
        Map<Ipv4, UdpPort> ours = arrival.asked() ? bootFiles : addresses;
        UdpPort exact = ours.get(arrival.local());
        UdpPort known = exact == null ? ours.get(server) : exact;
        return known != null
                ? known
                : ours.isEmpty() ? all().getLast() : ours.values().iterator().next();
    }

    @Override
    public void close() {
        interfaces.values().forEach(each -> {
            each.udp().close();
            each.frames().close();
        });
        addresses.values().forEach(UdpPort::close);
        bootFiles.values().forEach(UdpPort::close);
    }
}
