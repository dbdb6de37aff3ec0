package dev.berth.dhcp;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import dev.berth.dhcp.lease.Offer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code berth lease list}. */
final class LeaseList {
    private final Supplier<DhcpService> service;

    LeaseList(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Filter(
            @Param("leases of this network") @Nullable String network,

            @Param("offered, bound, released, expired or declined") @Nullable
            String state,

            @Param("leases of this host") @Nullable String host,
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    /**
     * @param ends null for an offer's lease that is not bound yet
     * @param nameDenied why the lease has not the name that it asked for
     */
    record Row(
            Ipv4 address,
            String network,
            String state,
            Mac mac,
            @Nullable String host,
            @Nullable String hostname,
            @Nullable DomainName name,
            @Nullable String nameDenied,
            @Nullable Instant since,
            Instant ends,
            @Nullable String vendor) {}

    /** @param total how many there are, when not all were asked for */
    record Leases(List<Row> leases, @Nullable Integer total) {}

    /** A lease or an offer; what a page leaves out is never made a row. */
    private record Line(Ipv4 address, String network, String state, Predicate<Ref> isOf, Supplier<Row> row) {}

    Operation<Filter, Leases> operation() {
        return Operation.reading("lease list", "Leases, by address", "/leases", Filter.class, Leases.class, this::list);
    }

    private Leases list(Filter filter, Call call) throws OperationFailure {
        String state = filter.state() == null ? null : filter.state().toLowerCase(Locale.ROOT);
        Snapshot snapshot = service.get().inventory().now();
        LeaseFilters.check(snapshot, filter.network(), filter.state(), filter.host());
        Ref host = filter.host() == null ? null : host(snapshot, filter.host());
        Stream<Line> kept = snapshot.unordered(Kinds.LEASE).map(lease -> line(snapshot, lease.value()));
        Stream<Line> offered = service.get().offers().stream().map(LeaseList::line);
        Stream<Line> wanted = Stream.concat(kept, offered)
                .filter(line -> filter.network() == null || line.network().equals(filter.network()))
                .filter(line -> state == null || line.state().equals(state))
                .filter(line -> host == null || line.isOf().test(host));
        // Whoever only counts needs no order.
        boolean counts = filter.limit() != null && filter.limit() == 0;
        Excerpt<Line> part = Excerpt.of(
                counts
                        ? wanted
                        : wanted.sorted(Comparator.comparing(Line::address).thenComparing(Line::state)),
                filter.match(),
                filter.offset(),
                filter.limit(),
                (line, text) -> has(line.row().get(), text));
        return new Leases(part.rows().stream().map(line -> line.row().get()).toList(), part.total());
    }

    private static boolean has(Row row, String text) {
        return Excerpt.in(row.address(), text)
                || Excerpt.in(row.mac(), text)
                || Excerpt.in(row.host(), text)
                || Excerpt.in(row.hostname(), text)
                || Excerpt.in(row.name(), text)
                || Excerpt.in(row.vendor(), text);
    }

    private static Line line(Snapshot snapshot, Lease lease) {
        return new Line(
                lease.address(),
                lease.network(),
                lease.state().name().toLowerCase(Locale.ROOT),
                whose -> whose.equals(host(snapshot, lease)),
                () -> row(snapshot, lease));
    }

    private static Line line(Offer offer) {
        return new Line(offer.address(), offer.network(), "offered", whose -> false, () -> row(offer));
    }

    private static @Nullable Ref host(Snapshot snapshot, String name) {
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.name("host", name));
        return host == null ? null : host.ref();
    }

    /** Whom the lease was given to, or who has become a host since. */
    private static @Nullable Ref host(Snapshot snapshot, Lease lease) {
        if (lease.host() != null || !lease.state().hasClient()) {
            return lease.host();
        }
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.hostClientId(lease.identity()));
        host = host == null ? snapshot.find(Kinds.HOST, Kinds.hostMac(lease.mac())) : host;
        return host == null ? null : host.ref();
    }

    private static Row row(Snapshot snapshot, Lease lease) {
        return new Row(
                lease.address(),
                lease.network(),
                lease.state().name().toLowerCase(Locale.ROOT),
                lease.mac(),
                hostName(snapshot, host(snapshot, lease)),
                lease.hostname(),
                lease.name() == null ? null : lease.name().fqdn(),
                lease.nameDenied(),
                lease.since(),
                lease.ends(),
                lease.vendor());
    }

    private static Row row(Offer offer) {
        return new Row(
                offer.address(),
                offer.network(),
                "offered",
                offer.mac(),
                null,
                null,
                null,
                null,
                null,
                offer.until(),
                null);
    }

    static @Nullable String hostName(Snapshot snapshot, @Nullable Ref ref) {
        Entity<Host> host = ref == null ? null : snapshot.get(Kinds.HOST, ref);
        return host == null ? null : host.value().name();
    }
}
