package dev.berth.dns.server;

import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tcp.BindFailure;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one start of the service: for each address UDP ports, one per processor, a TCP port, and one for TLS where
 * it is wanted.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int ATTEMPTS = 20;

    private final Serving serving;
    private final Later later;
    private final Consumer<ServiceFailure> failed;
    private final boolean batches;
    private final List<UdpPort> udp = new ArrayList<>();
    private final List<TcpPort> tcp = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();

    private DnsServer(Serving serving, Consumer<ServiceFailure> failed, boolean batches) {
        this.serving = serving;
        this.later = new Later(serving);
        this.failed = failed;
        this.batches = batches;
    }

    /**
     * Binds and serves.
     *
     * @param failed is told when a socket breaks later
     * @throws ServiceFailure when an address cannot be bound; nothing is left open then
     */
    public static DnsServer open(List<InetSocketAddress> addresses, Serving serving, Consumer<ServiceFailure> failed)
            throws ServiceFailure {
        boolean batches = BatchPort.available();
        if (!batches) {
            LOG.atWarn()
                    .log("dns answers one datagram at a time, which costs more CPU: recvmmsg is on 64-bit Linux only,"
                            + " and wants --enable-native-access");
        }
        return open(addresses, serving, failed, batches);
    }

    static DnsServer open(
            List<InetSocketAddress> addresses, Serving serving, Consumer<ServiceFailure> failed, boolean batches)
            throws ServiceFailure {
        var server = new DnsServer(serving, failed, batches);
        try {
            for (InetSocketAddress address : addresses) {
                server.bind(address);
            }
        } catch (ServiceFailure e) {
            server.close();
            throw e;
        }
        server.start();
        return server;
    }

    /** What is bound, UDP and TCP at the same ports. */
    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** Open TCP connections. */
    public int connections() {
        return tcp.stream().mapToInt(TcpPort::connections).sum();
    }

    /**
     * Serves over TLS as well (RFC 7858).
     *
     * @throws ServiceFailure when an address cannot be bound; what is open stays open
     */
    public void addTls(List<InetSocketAddress> addresses, Speech tls) throws ServiceFailure {
        for (InetSocketAddress address : addresses) {
            TcpPort port;
            try {
                port = new TcpPort(address, Transport.TLS, tls, serving, later, TcpPort.Limits.USUAL);
            } catch (IOException e) {
                throw failure(address, Transport.TLS, e);
            }
            tcp.add(port);
            bound.add(new Bound("tls", port.local()));
            port.start();
        }
    }

    private void bind(InetSocketAddress address) throws ServiceFailure {
        int attempts = address.getPort() == 0 ? ATTEMPTS : 1;
        while (true) {
            attempts--;
            InetSocketAddress free = freeUdp(address);
            TcpPort port;
            try {
                port = new TcpPort(free, Transport.TCP, Speech.PLAIN, serving, later, TcpPort.Limits.USUAL);
            } catch (IOException e) {
                if (attempts > 0) {
                    continue;
                }
                throw failure(free, Transport.TCP, e);
            }
            tcp.add(port);
            bindUdp(port.local());
            bound.add(new Bound("udp", port.local()));
            bound.add(new Bound("tcp", port.local()));
            return;
        }
    }

    /** The address with a port that nobody has. Asked without SO_REUSEPORT, which would let us share a port with a stranger. */
    private static InetSocketAddress freeUdp(InetSocketAddress address) throws ServiceFailure {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(address);
            return new InetSocketAddress(address.getAddress(), probe.getLocalPort());
        } catch (IOException e) {
            throw failure(address, Transport.UDP, e);
        }
    }

    private void bindUdp(InetSocketAddress address) throws ServiceFailure {
        try {
            boolean several = batches || ChannelPort.canShare();
            int ports = several ? Runtime.getRuntime().availableProcessors() : 1;
            for (int i = 0; i < ports; i++) {
                udp.add(batches ? new BatchPort(address) : new ChannelPort(address, several));
            }
        } catch (IOException e) {
            throw failure(address, Transport.UDP, e);
        }
    }

    private static ServiceFailure failure(InetSocketAddress address, Transport transport, IOException cause) {
        String key = transport == Transport.TLS ? "dns.tls.port" : "dns.port";
        return BindFailure.of("dns", address, transport.label(), key, "the other DNS server", cause);
    }

    private void start() {
        tcp.forEach(TcpPort::start);
        int number = 0;
        for (UdpPort port : udp) {
            Thread.ofPlatform().daemon().name("dns-udp-" + number++).start(() -> serve(port));
        }
    }

    private void serve(UdpPort port) {
        try {
            port.serve(new Responder(serving, Transport.UDP), new UdpLater(serving.counts(), later));
        } catch (IOException e) {
            failed.accept(new ServiceFailure(
                    "dns: " + port.local() + "/udp broke, " + e.getMessage(), "it is opened again by itself"));
        }
    }

    /** Ends all at once; what has been received is answered first. */
    @Override
    public void close() {
        tcp.forEach(TcpPort::close);
        udp.forEach(UdpPort::close);
    }
}
