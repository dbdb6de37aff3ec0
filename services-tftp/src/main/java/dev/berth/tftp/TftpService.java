package dev.berth.tftp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.boot.FileRoot;
import dev.berth.tftp.boot.Roots;
import dev.berth.tftp.server.BootServer;
import dev.berth.tftp.server.Counts;
import dev.berth.tftp.server.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves the boot tree. */
final class TftpService implements Service {
    private final ServiceContext context;
    private final Counts counts;
    private @Nullable BootServer server;
    private @Nullable List<InetSocketAddress> wanted;

    TftpService(ServiceContext context) {
        this.context = context;
        this.counts = new Counts(context.metrics());
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        TftpConfig config = configuration.section(TftpConfig.class);
        Path root = root(configuration, config);
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new ServiceFailure(
                    "tftp: cannot make the directory " + root + " ("
                            + e.getClass().getSimpleName() + ")",
                    "make it, or give Berth's user the right to, or set tftp.root");
        }
        List<InetSocketAddress> addresses = configuration.bind(config.listen(), config.port());
        List<UdpSocket> sockets = new ArrayList<>();
        try {
            for (InetSocketAddress address : addresses) {
                sockets.add(UdpSocket.bind("tftp", address));
            }
        } catch (ServiceFailure e) {
            sockets.forEach(UdpSocket::close);
            throw e;
        }
        server = new BootServer(sockets, context, counts, policy(configuration, config));
        wanted = addresses;
        return sockets.stream().map(UdpSocket::bound).toList();
    }

    private static Path root(Configuration configuration, TftpConfig config) {
        return configuration.data().resolve(config.root());
    }

    private static Roots roots(Configuration configuration, TftpConfig config) {
        return new Roots(
                new FileRoot(root(configuration, config)),
                roots(configuration.data(), config.networkRoots()),
                roots(configuration.data(), config.hostRoots()));
    }

    private static Map<String, FileRoot> roots(Path data, Map<String, String> named) {
        return named.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new FileRoot(data.resolve(entry.getValue()))));
    }

    private static BootServer.Policy policy(Configuration configuration, TftpConfig config) {
        return new BootServer.Policy(
                roots(configuration, config),
                config.singlePort(),
                config.rollToOne(),
                config.write().isEmpty()
                        ? null
                        : new Limits(
                                configuration.data().resolve(config.write()),
                                config.writeLimit(),
                                config.writeSpace(),
                                config.writeOver()));
    }

    @Override
    public List<String> reload(Configuration configuration) {
        TftpConfig config = configuration.section(TftpConfig.class);
        if (server != null) {
            server.apply(policy(configuration, config));
        }
        return configuration.bind(config.listen(), config.port()).equals(wanted)
                ? List.of()
                : List.of("tftp.port", "tftp.listen");
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Override
    public Map<String, Long> counters() {
        return counts.totals();
    }

    @Override
    public Map<String, Gauge> gauges() {
        return Map.of("active", Gauge.of(counts.active()));
    }
}
