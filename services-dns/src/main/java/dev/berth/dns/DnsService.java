package dev.berth.dns;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dns.server.Counts;
import dev.berth.dns.server.DnsMetrics;
import dev.berth.dns.server.DnsServer;
import dev.berth.dns.server.ZoneFiles;
import dev.berth.dns.server.ZoneLog;
import dev.berth.dns.zone.ZoneTable;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The name server: follows the inventory into a {@link ZoneTable}, and answers from it. */
final class DnsService implements Service {
    private final ServiceContext context;
    private final Counts counts = new Counts();
    private final ZoneTable zones = new ZoneTable(new SecureRandom().nextLong(), new ZoneLog());
    private volatile @Nullable DnsServer server;
    private Inventory.@Nullable Following following;
    private @Nullable DnsConfig running;

    DnsService(ServiceContext context) {
        this.context = context;
        DnsMetrics.register(context.metrics(), counts, zones, this::connections);
    }

    ServiceContext context() {
        return context;
    }

    private int connections() {
        DnsServer now = server;
        return now == null ? 0 : now.connections();
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        DnsConfig config = configuration.section(DnsConfig.class);
        ZoneFiles.apply(configuration, ZoneFiles.read(configuration, config.files()), context.inventory());
        following = context.inventory().follow(zones);
        try {
            zones.awaitFirst();
            DnsServer opened =
                    DnsServer.open(configuration.bind(config.listen(), config.port()), zones, counts, context.failed());
            server = opened;
            running = config;
            return opened.bound();
        } catch (ServiceFailure e) {
            stop();
            throw e;
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new ServiceFailure("dns: interrupted while reading the zones", "start it again");
        }
    }

    @Override
    public List<Problem> problems(Configuration changed) {
        return ZoneFiles.read(changed, changed.section(DnsConfig.class).files()).problems();
    }

    @Override
    public List<String> reload(Configuration configuration) {
        DnsConfig next = configuration.section(DnsConfig.class);
        ZoneFiles.apply(configuration, ZoneFiles.read(configuration, next.files()), context.inventory());
        DnsConfig now = running;
        return now == null || next.bindsLike(now) ? List.of() : List.of("dns.port, dns.listen");
    }

    @Override
    public void stop() {
        DnsServer open = server;
        server = null;
        if (open != null) {
            open.close();
        }
        if (following != null) {
            following.close();
            following = null;
        }
    }

    @Override
    public Map<String, Long> counters() {
        return counts.totals();
    }
}
