package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.libc.TimeSlice;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Explanation;
import dev.berth.dhcp.lease.LeaseSettings;
import dev.berth.dhcp.lease.Memory;
import dev.berth.dhcp.lease.Offer;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.lease.Sightings;
import dev.berth.dhcp.message.OptionNames;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The running server: a thread per socket, one that sends what has been committed, one for what is due by time. */
public final class DhcpServer implements AutoCloseable {
    /** How long an offer waits for somebody who uses its address; hosts on a wire answer in a few milliseconds. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final ServiceContext context;
    private final Memory memory;
    private final Deciding deciding;
    private final Exchange exchange;
    private final Ports ports;
    private final Set<String> interfaces;
    private final List<BulkPort> bulk = new ArrayList<>();
    private final List<Thread> receivers = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private Inventory.@Nullable Following following;

    private DhcpServer(
            ServiceContext context,
            Memory memory,
            Deciding deciding,
            Exchange exchange,
            Ports ports,
            Set<String> interfaces) {
        this.context = context;
        this.memory = memory;
        this.deciding = deciding;
        this.exchange = exchange;
        this.ports = ports;
        this.interfaces = interfaces;
    }

    /**
     * Opens the sockets and serves.
     *
     * @param addresses of ours, with the port
     * @param bootFiles the same with the port where firmware asks for its boot file only; none but in proxy mode
     * @throws ServiceFailure with cause and mend; nothing is left open
     */
    public static DhcpServer open(
            ServiceContext context,
            LeaseSettings settings,
            int port,
            List<InetSocketAddress> addresses,
            List<InetSocketAddress> bootFiles,
            Counts counts,
            Silences silences,
            Traced traced)
            throws ServiceFailure {
        Snapshot snapshot = context.inventory().now();
        Set<String> interfaces = interfaces(snapshot);
        Ports ports = Ports.open(interfaces, port, addresses, bootFiles);
        var memory = new Memory(snapshot);
        var sightings = new Sightings();
        var trace = new Trace(context.clock(), context.observations(), silences, traced);
        var deciding = new Deciding(context.inventory(), memory, sightings, settings);
        var exchange = new Exchange(
                context.inventory(),
                context.clock(),
                deciding,
                counts,
                trace,
                new Rivals(context.clock(), context.observations()),
                new ConflictProbe(AddressProbe.onTheWire(PATIENCE)));
        exchange.use(ports);
        var server = new DhcpServer(context, memory, deciding, exchange, ports, interfaces);
        if (!settings.inquirers().isEmpty()) {
            server.listen(addresses, counts);
        }
        server.following = context.inventory()
                .follow(new Folding(memory, () -> deciding.settings().options()));
        server.start(new Housekeeping(
                context.inventory(),
                context.clock(),
                memory,
                sightings,
                counts,
                ports,
                context.failed(),
                new PoolReports(context.inventory(), context.clock(), memory, context.observations())));
        return server;
    }

    /** The interfaces that the networks name. */
    private static Set<String> interfaces(Snapshot snapshot) {
        Set<String> names = new TreeSet<>();
        snapshot.naming().networks().stream()
                .map(Network::interfaceName)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    private void listen(List<InetSocketAddress> addresses, Counts counts) throws ServiceFailure {
        try {
            for (InetSocketAddress local : addresses) {
                bulk.add(BulkPort.open(local, context.inventory(), context.clock(), deciding::settings, counts));
            }
        } catch (ServiceFailure e) {
            bulk.forEach(BulkPort::close);
            ports.close();
            throw e;
        }
    }

    private void start(Housekeeping housekeeping) {
        workers.add(Thread.ofPlatform().name("dhcp-sender").daemon().start(exchange::finish));
        workers.add(Thread.ofVirtual().name("dhcp-housekeeping").start(housekeeping));
        for (UdpPort port : ports.all()) {
            String name = "dhcp-" + (port.interfaceName() == null ? port.address() : port.interfaceName());
            receivers.add(Thread.ofPlatform().name(name).daemon().start(() -> receive(port)));
        }
    }

    private void receive(UdpPort port) {
        TimeSlice.shortest();
        int errno;
        try (Exchange.Turn turn = exchange.turn()) {
            errno = port.receive(new UdpPort.Receiver() {
                @Override
                public void received(byte[] datagram, Arrival arrival) {
                    exchange.received(datagram, arrival, turn);
                }

                @Override
                public void pause() {
                    turn.end();
                }
            });
        }
        if (errno != 0) {
            context.failed()
                    .accept(new ServiceFailure(
                            "dhcp: receiving on " + port.bound() + " failed, errno " + errno,
                            "look the number up with errno(1)"));
        }
    }

    public List<Bound> bound() {
        List<Bound> all = new ArrayList<>(ports.bound());
        bulk.forEach(each -> all.add(each.bound()));
        return all;
    }

    /** Takes changed settings; what needs other sockets is left to a restart. */
    public void settings(LeaseSettings settings) {
        deciding.settings(settings);
    }

    /** The names of options that are in effect. */
    public OptionNames options() {
        return deciding.settings().options();
    }

    /** Whether the networks in effect name other interfaces than those that are served. */
    public boolean needsOtherInterfaces() {
        return !interfaces(context.inventory().now()).equals(interfaces);
    }

    public Memory memory() {
        return memory;
    }

    /** What would be answered now; nothing is remembered and nothing is sent. */
    public Explanation explain(Received received, Instant now) {
        memory.lock.lock();
        try {
            return Explanation.of(context.inventory().now(), deciding.settings(), memory, received, now);
        } finally {
            memory.lock.unlock();
        }
    }

    /** Open offers. */
    public List<Offer> offers(Instant now) {
        memory.lock.lock();
        try {
            return List.copyOf(memory.offers(now));
        } finally {
            memory.lock.unlock();
        }
    }

    @Override
    public void close() {
        bulk.forEach(BulkPort::close);
        ports.all().forEach(UdpPort::shutdown);
        receivers.forEach(DhcpServer::join);
        if (following != null) {
            following.close();
        }
        exchange.close();
        workers.forEach(Thread::interrupt);
        workers.forEach(DhcpServer::join);
        ports.close();
    }

    private static void join(Thread thread) {
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
