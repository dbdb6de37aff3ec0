package dev.berth.dns;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dns.check.CheckedName;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.secondary.SecondaryZone;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.server.Access;
import dev.berth.dns.server.CatalogZone;
import dev.berth.dns.server.Checks;
import dev.berth.dns.server.Counts;
import dev.berth.dns.server.DnsMetrics;
import dev.berth.dns.server.DnsServer;
import dev.berth.dns.server.Forwarder;
import dev.berth.dns.server.JournalFile;
import dev.berth.dns.server.Notifier;
import dev.berth.dns.server.RateLimit;
import dev.berth.dns.server.Secondaries;
import dev.berth.dns.server.Serving;
import dev.berth.dns.server.SigningMetrics;
import dev.berth.dns.server.UpdateSenders;
import dev.berth.dns.server.VisibleTimes;
import dev.berth.dns.server.ZoneFiles;
import dev.berth.dns.server.ZoneLog;
import dev.berth.dns.server.ZoneSigner;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.zone.ZoneTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The name server: follows the inventory into a {@link ZoneTable}, and answers from it. */
final class DnsService implements Service {
    private final ServiceContext context;
    private final Counts counts = new Counts();
    private final ZoneTable zones;
    /** RFC 7858 in ALPN; transfers want it (RFC 9103). */
    private static final String ALPN = "dot";
    /** RRsets of recent changes kept for each zone: some thousand leases. */
    private static final int JOURNAL = 50_000;

    private final ZoneSigner signer;
    private final JournalFile journalFile;
    private final Journal journal;
    private final Secondaries secondaries;
    private final CatalogZone catalog;
    private final UpdateSenders senders;
    private final Checks checks;
    private final List<Inventory.Following> followings = new ArrayList<>();
    private volatile Access access = Access.NOBODY;
    private volatile String identity = "";
    private volatile Forwarding forwarding = Forwarding.OFF;
    private volatile RateLimit rateLimit = RateLimit.OFF;
    private final Forwarder forwarder;
    private final Octets cookieSecret;
    private volatile @Nullable Notifier notifier;
    private volatile @Nullable DnsServer server;
    private @Nullable DnsConfig running;
    /** What {@link #problems} read: what is applied is what was looked at, and a large zone is not read twice. */
    private @Nullable Looked looked;

    private record Looked(Configuration at, ZoneFiles.Read read) {}

    DnsService(ServiceContext context) {
        this.context = context;
        var visible = new VisibleTimes(context.metrics(), context.clock());
        this.zones = new ZoneTable(new SecureRandom().nextLong(), new ZoneLog(visible::note));
        Path folder = context.data().resolve("dns");
        this.journalFile = new JournalFile(folder.resolve("ixfr.journal"));
        this.journal = new Journal(JOURNAL, journalFile, this::tell, this::signs);
        this.signer = new ZoneSigner(
                context::inventory, zones, journal::signed, context.data().resolve("dnssec"), context.clock());
        this.secondaries =
                new Secondaries(zones, journal, folder.resolve("secondary"), context.clock(), counts, this::tell);
        this.catalog = new CatalogZone(context.inventory());
        this.senders = new UpdateSenders(context.inventory(), folder.resolve("update-to"), counts);
        this.checks = new Checks(context.inventory(), context.clock());
        this.forwarder = new Forwarder(context.clock(), Duration.ofSeconds(2));
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        this.cookieSecret = Octets.copyOf(secret);
        DnsMetrics.register(context.metrics(), counts, zones, this::connections, senders::waiting);
        SigningMetrics.register(context.metrics(), signer.signing());
    }

    ServiceContext context() {
        return context;
    }

    ZoneSigner signer() {
        return signer;
    }

    private boolean signs(DomainName zone) {
        return signer.signing().signs(zone);
    }

    /** How many records each zone has that is served and not signed, but the SOA; empty while nothing is. */
    Map<DomainName, Integer> records() {
        Map<DomainName, Integer> records = new HashMap<>(server == null ? Map.of() : zones.records());
        records.keySet().removeIf(this::signs);
        return records;
    }

    /** Secondaries hear of new serials. */
    private void tell(Set<DomainName> zones) {
        Notifier telling = notifier;
        if (telling != null) {
            telling.changed(zones);
        }
    }

    private int connections() {
        DnsServer now = server;
        return now == null ? 0 : now.connections();
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        DnsConfig config = configuration.section(DnsConfig.class);
        ZoneFiles.apply(
                configuration, ZoneFiles.read(configuration, config.files()), context.inventory(), config.catalog());
        catalog.configure(configuration, config.catalog());
        access = config.access();
        identity = config.identity();
        forwarding = config.forwarding(configuration);
        rateLimit = config.rateLimit(configuration);
        signer.plan(config.signed());
        journal.restore();
        followings.add(context.inventory().follow(zones));
        followings.add(context.inventory().follow(catalog));
        try {
            zones.awaitFirst();
            signer.start();
            List<InetSocketAddress> addresses = configuration.bind(config.listen(), config.port());
            secondaries.hold(config.secondaries(), own(addresses));
            var serving = new Serving(
                    zones,
                    counts,
                    context.inventory(),
                    journal,
                    secondaries,
                    signer.signing(),
                    () -> access,
                    () -> identity,
                    () -> forwarding,
                    () -> rateLimit,
                    forwarder,
                    cookieSecret,
                    context.clock());
            DnsServer opened = DnsServer.open(addresses, serving, context.failed());
            server = opened;
            if (config.tlsPort() != null) {
                opened.addTls(
                        configuration.bind(config.listen(), config.tlsPort()),
                        accepted -> context.tls().greet(accepted, ALPN));
            }
            notifier = new Notifier(
                    serving.contents(), () -> access, addresses.getFirst().getAddress(), new SecureRandom());
            followings.add(context.inventory().follow(journal));
            followings.add(context.inventory().follow(senders));
            senders.tell(config.updatesTo(), own(addresses));
            checks.check(checked(configuration, config));
            running = config;
            return opened.bound();
        } catch (ServiceFailure e) {
            stop();
            throw e;
        } catch (IOException e) {
            stop();
            throw new ServiceFailure("dns: no socket for NOTIFY, " + e.getMessage(), "see whether the address is ours");
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new ServiceFailure("dns: interrupted while reading the zones", "start it again");
        }
    }

    @Override
    public List<Problem> problems(Configuration changed) {
        DnsConfig config = changed.section(DnsConfig.class);
        ZoneFiles.Read read = ZoneFiles.read(changed, config.files());
        List<Problem> problems = new ArrayList<>(read.problems());
        Set<DomainName> own = siteZones(changed);
        config.secondaries().stream()
                .map(SecondaryZone::name)
                .filter(own::contains)
                .forEach(zone -> problems.add(new Problem(
                        changed.file().toString(),
                        "dns.zones." + zone + ".primaries",
                        "this appliance makes the zone itself, for the site; it cannot be fetched as well")));
        if (config.catalog() != null && own.contains(config.catalog())) {
            problems.add(new Problem(
                    changed.file().toString(),
                    "dns.catalog",
                    config.catalog() + " is a zone of the site; name one that there is not, as in catalog."
                            + changed.domain()));
        }
        looked = problems.isEmpty() ? new Looked(changed, read) : null;
        return problems;
    }

    private ZoneFiles.Read files(Configuration configuration, DnsConfig config) {
        Looked last = looked;
        looked = null;
        return last != null && last.at() == configuration ? last.read() : ZoneFiles.read(configuration, config.files());
    }

    private static Set<DomainName> siteZones(Configuration configuration) {
        Set<DomainName> own = new HashSet<>();
        own.add(configuration.domain());
        configuration.networks().forEach(network -> {
            own.add(DomainName.reverseZone(network.value().subnet()));
            if (network.value().domain() != null) {
                own.add(network.value().domain());
            }
        });
        return own;
    }

    /** Our address towards other servers, or null where any is ours. */
    private static @Nullable InetAddress own(List<InetSocketAddress> addresses) {
        InetAddress first = addresses.getFirst().getAddress();
        return first.isAnyLocalAddress() ? null : first;
    }

    /** Zones of other primaries, by name. */
    Map<DomainName, ZoneCopy> copies() {
        return secondaries.copies();
    }

    Checks checks() {
        return checks;
    }

    private static List<CheckedName> checked(Configuration configuration, DnsConfig config) {
        return config.checked().stream()
                .map(name -> name.in(configuration.domain()))
                .toList();
    }

    Secondaries secondaries() {
        return secondaries;
    }

    @Override
    public List<String> reload(Configuration configuration) {
        DnsConfig next = configuration.section(DnsConfig.class);
        ZoneFiles.apply(configuration, files(configuration, next), context.inventory(), next.catalog());
        catalog.configure(configuration, next.catalog());
        signer.plan(next.signed());
        identity = next.identity();
        forwarding = next.forwarding(configuration);
        rateLimit = next.rateLimit(configuration);
        if (!access.equals(next.access())) {
            access = next.access();
            tell(context.inventory().now().naming().zones().keySet());
        }
        DnsConfig now = running;
        DnsServer open = server;
        if (open != null) {
            InetAddress from = own(configuration.bind(next.listen(), next.port()));
            secondaries.hold(next.secondaries(), from);
            senders.tell(next.updatesTo(), from);
            checks.check(checked(configuration, next));
        }
        return now == null || next.bindsLike(now) ? List.of() : List.of("dns.port, dns.listen, dns.tls");
    }

    @Override
    public void stop() {
        DnsServer open = server;
        server = null;
        if (open != null) {
            open.close();
        }
        secondaries.close();
        senders.close();
        checks.close();
        signer.close();
        followings.forEach(Inventory.Following::close);
        followings.clear();
        journalFile.close();
        Notifier telling = notifier;
        notifier = null;
        if (telling != null) {
            telling.close();
        }
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> totals = new LinkedHashMap<>(counts.totals());
        if (!signer.signing().statuses().isEmpty()) {
            totals.put("signatures", signer.signing().made());
        }
        return totals;
    }

    @Override
    public Map<String, Gauge> gauges() {
        return signer.signing().statuses().isEmpty()
                ? Map.of()
                : Map.of("signing-lag", new Gauge(signer.signing().lag().toMillis(), Gauge.MILLISECONDS));
    }
}
