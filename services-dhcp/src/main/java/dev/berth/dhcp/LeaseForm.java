package dev.berth.dhcp;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.exchange.Row;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.lease.GivenLease;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Leases in files, one to an address: ours, and those of Kea and of ISC's dhcpd. */
record LeaseForm(InstantSource clock) implements Form<Lease> {
    static final List<String> COLUMNS = List.of(
            "address",
            "network",
            "state",
            "mac",
            "client-id",
            "host",
            "hostname",
            "name",
            "since",
            "renewed",
            "ends",
            "vendor",
            "relay-info");

    @Override
    public Kind<Lease> kind() {
        return Kinds.LEASE;
    }

    @Override
    public String title() {
        return "address";
    }

    @Override
    public @Nullable List<Row> foreign(String content) {
        return KeaLeases.isOne(content)
                ? KeaLeases.rows(content)
                : IscLeases.isOne(content) ? IscLeases.rows(content) : null;
    }

    @Override
    public String name(Snapshot now, ObjectNode row) {
        return Ipv4.of(Form.super.name(now, row)).toString();
    }

    @Override
    public @Nullable Entity<Lease> find(Snapshot now, String name) {
        return now.get(Kinds.LEASE, Lease.ref(Ipv4.of(name)));
    }

    @Override
    public Ref fresh(String name, Instant now, RandomGenerator random) {
        return Lease.ref(Ipv4.of(name));
    }

    /** Without what is absent, in the order of the columns. */
    static Map<String, String> row(Snapshot snapshot, Lease lease) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("address", lease.address());
        all.put("network", lease.network());
        all.put("state", lease.state().name().toLowerCase(Locale.ROOT));
        all.put("mac", lease.mac());
        all.put("client-id", lease.clientId());
        all.put("host", LeaseList.hostName(snapshot, lease.host()));
        all.put("hostname", lease.hostname());
        all.put("name", lease.name() == null ? null : lease.name().fqdn());
        all.put("since", lease.since());
        all.put("renewed", lease.renewed());
        all.put("ends", lease.ends().equals(Instant.MAX) ? "never" : lease.ends());
        all.put("vendor", lease.vendor());
        all.put("relay-info", lease.relayInfo());
        Map<String, String> row = new LinkedHashMap<>();
        all.forEach((column, value) -> {
            if (value != null) {
                row.put(column, Objects.toString(value));
            }
        });
        return row;
    }

    /** What control characters become where a file is shown on terminals. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public List<ObjectNode> write(Snapshot now, Lease value) {
        ObjectNode row = Json.mapper().createObjectNode();
        row(now, value).forEach(row::put);
        return List.of(row);
    }

    @Override
    public Lease read(Snapshot now, @Nullable Lease base, ObjectNode given, Lookup lookup) {
        Cells.only(COLUMNS, given, "");
        Map<String, String> before = base == null ? Map.of() : row(now, base);
        Map<String, String> row = new LinkedHashMap<>(before);
        for (Map.Entry<String, JsonNode> said : given.properties()) {
            JsonNode value = Cells.single(said.getValue());
            if (value.isNull()) {
                row.remove(said.getKey());
            } else if (!plain(value.asString("")).equals(plain(before.getOrDefault(said.getKey(), "")))) {
                row.put(said.getKey(), value.asString(""));
            }
        }
        if (base != null && row.equals(before)) {
            return base;
        }
        Lease lease = lease(row, base).in(now);
        require(given, "network", lease.network(), "network " + lease.network() + " holds " + lease.address());
        String host = LeaseList.hostName(now, lease.host());
        require(
                given,
                "host",
                host,
                host == null ? "no host has this MAC or client identifier" : "this is host " + host);
        return lease;
    }

    /** What is found by itself may be said, but not otherwise. */
    private static void require(ObjectNode given, String column, @Nullable String found, String reason) {
        JsonNode said = given.path(column);
        if (said.isString() && !said.asString().equalsIgnoreCase(found)) {
            throw new IllegalArgumentException(column + " '" + said.asString() + "' is not right: " + reason);
        }
    }

    private GivenLease lease(Map<String, String> row, @Nullable Lease base) {
        Instant now = clock.instant();
        Instant ends = time(row, "ends", null);
        if (ends == null) {
            throw new IllegalArgumentException(
                    "it does not say when it ends; write ends like 2027-01-01T00:00:00Z, or never");
        }
        Instant renewed = time(row, "renewed", ends.isBefore(now) ? ends : now);
        Mac mac = value(row, "mac", Mac::of);
        if (mac == null) {
            throw new IllegalArgumentException("it has no mac");
        }
        LeaseState state = state(row.getOrDefault("state", "bound"));
        boolean over = state == LeaseState.BOUND && !ends.isAfter(now);
        boolean was =
                base != null && base.state() == LeaseState.BOUND && base.ends().equals(ends);
        return new GivenLease(
                Ipv4.of(row.getOrDefault("address", "")),
                over && !was ? LeaseState.EXPIRED : state,
                mac,
                value(row, "client-id", Octets::of),
                row.get("hostname"),
                value(row, "name", DomainName::of),
                Objects.requireNonNull(time(row, "since", renewed)),
                Objects.requireNonNull(renewed),
                ends,
                row.get("vendor"),
                value(row, "relay-info", Octets::of));
    }

    private static LeaseState state(String text) {
        for (LeaseState each : LeaseState.values()) {
            if (each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "state '" + text + "' is none of bound, released, expired, declined; offers are not kept");
    }

    private static <T> @Nullable T value(Map<String, String> row, String column, Function<String, T> of) {
        String text = row.get(column);
        return text == null || text.isBlank() ? null : of.apply(text.strip());
    }

    private static @Nullable Instant time(Map<String, String> row, String column, @Nullable Instant otherwise) {
        String text = row.getOrDefault(column, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return text.equals("never") ? Instant.MAX : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    column + " '" + text + "' is no time; write it like 2027-01-01T00:00:00Z, in UTC", e);
        }
    }
}
