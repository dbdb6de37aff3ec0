package dev.berth.dhcp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.Explanation;
import dev.berth.dhcp.lease.LeaseSettings;
import dev.berth.dhcp.lease.Offer;
import dev.berth.dhcp.lease.OptionSet;
import dev.berth.dhcp.lease.OtherServers;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.server.Counts;
import dev.berth.dhcp.server.DhcpMetrics;
import dev.berth.dhcp.server.DhcpServer;
import dev.berth.dhcp.server.Silences;
import dev.berth.dhcp.server.Traced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The DHCP server as the kernel sees it. */
final class DhcpService implements Service {
    private final ServiceContext context;
    private final Counts counts = new Counts();
    private final Silences silences = new Silences();
    private final Traced traced = new Traced();
    private volatile @Nullable DhcpServer server;
    private @Nullable Configuration running;

    DhcpService(ServiceContext context) {
        this.context = context;
        DhcpMetrics.register(context.metrics(), counts, () -> {
            DhcpServer now = server;
            return now == null ? null : now.memory();
        });
    }

    Inventory inventory() {
        return context.inventory();
    }

    Instant now() {
        return context.clock().instant();
    }

    Silences silences() {
        return silences;
    }

    /** False when too many are traced already. */
    boolean trace(Mac mac, Instant until) {
        return traced.add(mac, until, now());
    }

    /** Open offers; none while stopped. */
    List<Offer> offers() {
        DhcpServer now = server;
        return now == null ? List.of() : now.offers(context.clock().instant());
    }

    /** What would be answered now; null while stopped. */
    @Nullable
    Explanation explain(Received received) {
        DhcpServer now = server;
        return now == null ? null : now.explain(received, context.clock().instant());
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        DhcpConfig config = configuration.section(DhcpConfig.class);
        DhcpServer opened = DhcpServer.open(
                context,
                settings(configuration, config.proxy()),
                config.port(),
                configuration.bind(List.of(), config.port()),
                config.proxy() ? configuration.bind(List.of(), config.bootPort()) : List.of(),
                counts,
                silences,
                traced);
        server = opened;
        running = configuration;
        return opened.bound();
    }

    @Override
    public List<String> reload(Configuration configuration) {
        DhcpServer now = server;
        Configuration before = running;
        if (now == null || before == null) {
            return List.of();
        }
        DhcpConfig config = configuration.section(DhcpConfig.class);
        DhcpConfig started = before.section(DhcpConfig.class);
        now.settings(settings(configuration, started.proxy()));
        List<String> restart = new ArrayList<>();
        if (config.port() != started.port()) {
            restart.add("dhcp.port");
        }
        if (config.proxy() != started.proxy() || config.proxy() && config.bootPort() != started.bootPort()) {
            restart.add("dhcp.mode");
        }
        if (config.inquirers().isEmpty() != started.inquirers().isEmpty()) {
            restart.add("dhcp.leasequery");
        }
        if (!configuration.addresses().equals(before.addresses())) {
            restart.add("addresses");
        }
        if (now.needsOtherInterfaces()) {
            restart.add("networks.*.interface");
        }
        return restart;
    }

    private static LeaseSettings settings(Configuration configuration, boolean proxy) {
        DhcpConfig config = configuration.section(DhcpConfig.class);
        Map<String, Ipv4> names = new HashMap<>();
        configuration.names().forEach((name, address) -> names.put(name, address.value()));
        return new LeaseSettings(
                config.leaseTime(),
                config.minLeaseTime(),
                config.maxLeaseTime(),
                config.authoritative(),
                config.boot(),
                names,
                config.options(),
                config.rapidCommit(),
                config.classes(),
                config.limits(),
                // Beside a server that is known to be there, nobody needs to be told of one.
                proxy ? new OtherServers(false, config.others().known()) : config.others(),
                config.probe(),
                config.unnamed(),
                proxy,
                config.inquirers());
    }

    /** Names and values of options. While stopped nobody knows which of them the configuration defines. */
    @Override
    public @Nullable String objection(Record value) {
        DhcpServer now = server;
        List<String> problems = now == null
                ? List.of()
                : OptionSet.of(now.options(), OptionSet.texts(value)).problems();
        return problems.isEmpty() ? null : "option " + String.join("; ", problems);
    }

    @Override
    public void stop() {
        DhcpServer open = server;
        server = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public Map<String, Long> counters() {
        return counts.totals();
    }

    @Override
    public Map<String, Gauge> gauges() {
        DhcpServer now = server;
        if (now == null) {
            return Map.of();
        }
        long addresses = 0;
        long free = 0;
        for (var fill : now.memory().fills()) {
            addresses += fill.size();
            free += fill.free();
        }
        return Map.of("pool-addresses", Gauge.of(addresses), "pool-free", Gauge.of(free));
    }
}
