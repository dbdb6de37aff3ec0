package dev.berth.ntp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.server.Bearings;
import dev.berth.ntp.server.Counts;
import dev.berth.ntp.server.NtpServer;
import dev.berth.ntp.server.NtsServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the time to our networks. */
final class NtpService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(NtpService.class);

    private static final long MICRO = 1_000;

    private final ServiceContext context;
    private final KernelClock kernel;
    private final LongSupplier ticks;
    private final Counts counts;
    private final Bearings bearings;
    private volatile @Nullable NtpServer server;
    private volatile @Nullable NtsServer nts;
    private @Nullable List<InetSocketAddress> wanted;
    private @Nullable List<InetSocketAddress> wantedForKeys;

    /** @param ticks nanoseconds of a clock that nobody sets */
    NtpService(ServiceContext context, KernelClock kernel, LongSupplier ticks) {
        this.context = context;
        this.kernel = kernel;
        this.ticks = ticks;
        this.counts = new Counts(context.metrics());
        this.bearings = new Bearings(context.observations(), counts);
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        NtpConfig config = configuration.section(NtpConfig.class);
        Keys keys = KeysFile.read(configuration.data(), config);
        List<InetSocketAddress> addresses = configuration.bind(config.listen(), config.port());
        List<InetSocketAddress> forKeys = keyAddresses(configuration, config);
        List<UdpSocket> sockets = new ArrayList<>();
        NtsServer exchange = null;
        try {
            for (InetSocketAddress address : addresses) {
                sockets.add(UdpSocket.bind("ntp", address));
            }
            if (!forKeys.isEmpty()) {
                exchange = NtsServer.open(forKeys, context, counts);
            }
        } catch (ServiceFailure e) {
            sockets.forEach(UdpSocket::close);
            throw e;
        }
        var serving = new NtpServer(
                sockets,
                context,
                kernel,
                ticks,
                counts,
                bearings,
                exchange == null ? null : exchange::keys,
                policy(configuration, config, keys));
        List<Bound> bound =
                new ArrayList<>(sockets.stream().map(UdpSocket::bound).toList());
        if (exchange != null) {
            exchange.start(sockets.stream().map(UdpSocket::port).toList(), serving::isFor);
            bound.addAll(exchange.bound());
        }
        server = serving;
        nts = exchange;
        wanted = addresses;
        wantedForKeys = forKeys;
        return bound;
    }

    /** Where keys of NTS are given out; empty without it. */
    private static List<InetSocketAddress> keyAddresses(Configuration configuration, NtpConfig config) {
        return config.ntsPort() == null ? List.of() : configuration.bind(config.listen(), config.ntsPort());
    }

    private static NtpServer.Policy policy(Configuration configuration, NtpConfig config, Keys keys) {
        return new NtpServer.Policy(
                config.localStratum(),
                config.allow(),
                config.deny(),
                config.rateLimit(),
                keys,
                config.servers(),
                Stream.concat(configuration.addresses().stream(), config.listen().stream())
                        .collect(Collectors.toSet()));
    }

    @Override
    public List<String> reload(Configuration configuration) {
        NtpConfig config = configuration.section(NtpConfig.class);
        NtpServer running = server;
        List<String> restart = new ArrayList<>();
        if (running != null) {
            try {
                running.apply(policy(configuration, config, KeysFile.read(configuration.data(), config)));
            } catch (ServiceFailure e) {
                // A restart would fail with the same words; until then all goes on as it was.
                LOG.atWarn().addKeyValue("mend", e.mend()).log(e.reason());
                restart.add("ntp.keys-file");
            }
        }
        if (!configuration.bind(config.listen(), config.port()).equals(wanted)) {
            restart.add("ntp.port");
            restart.add("ntp.listen");
        }
        if (!keyAddresses(configuration, config).equals(wantedForKeys)) {
            restart.add("ntp.nts");
        }
        return restart;
    }

    @Override
    public void stop() {
        NtsServer exchange = nts;
        nts = null;
        if (exchange != null) {
            exchange.close();
        }
        NtpServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    Inventory inventory() {
        return context.inventory();
    }

    /** What the system clock says. */
    Instant system() {
        return context.clock().instant();
    }

    /** What serves now, or null while nothing does. */
    @Nullable
    NtpServer server() {
        return server;
    }

    @Override
    public Map<String, Long> counters() {
        return counts.totals();
    }

    /** What there is to be said of our clock and of the clients'. */
    @Override
    public Map<String, Gauge> gauges() {
        NtpServer running = server;
        if (running == null) {
            return Map.of();
        }
        long ahead = Duration.between(system(), running.now()).toNanos() / MICRO;
        return Map.of(
                "stratum",
                Gauge.of(running.keeping().reference().stratum()),
                "offset",
                new Gauge(ahead, Gauge.MICROSECONDS),
                "root-distance",
                new Gauge(running.rootDistance() / MICRO, Gauge.MICROSECONDS),
                "clocks-far-off",
                Gauge.of(running.clocksFarOff()));
    }
}
