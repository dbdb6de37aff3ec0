package dev.berth.ntp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.server.Counts;
import dev.berth.ntp.server.NtpServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the time of the system clock to our networks. */
final class NtpService implements Service {
    private final ServiceContext context;
    private final KernelClock kernel;
    private final Counts counts;
    private @Nullable NtpServer server;
    private @Nullable List<InetSocketAddress> wanted;

    NtpService(ServiceContext context, KernelClock kernel) {
        this.context = context;
        this.kernel = kernel;
        this.counts = new Counts(context.metrics());
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        NtpConfig config = configuration.section(NtpConfig.class);
        List<InetSocketAddress> addresses = configuration.bind(config.listen(), config.port());
        List<UdpSocket> sockets = new ArrayList<>();
        try {
            for (InetSocketAddress address : addresses) {
                sockets.add(UdpSocket.bind("ntp", address));
            }
        } catch (ServiceFailure e) {
            sockets.forEach(UdpSocket::close);
            throw e;
        }
        server = new NtpServer(sockets, context, kernel, counts, policy(config));
        wanted = addresses;
        return sockets.stream().map(UdpSocket::bound).toList();
    }

    private static NtpServer.Policy policy(NtpConfig config) {
        return new NtpServer.Policy(config.localStratum(), config.allow());
    }

    @Override
    public List<String> reload(Configuration configuration) {
        NtpConfig config = configuration.section(NtpConfig.class);
        if (server != null) {
            server.apply(policy(config));
        }
        return configuration.bind(config.listen(), config.port()).equals(wanted)
                ? List.of()
                : List.of("ntp.port", "ntp.listen");
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
}
