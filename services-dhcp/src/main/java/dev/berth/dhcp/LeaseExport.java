package dev.berth.dhcp;

import dev.berth.appliance.exchange.Rows;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code berth lease export}: every kept lease with all that is known of it, for other programs. */
final class LeaseExport {
    private final Supplier<DhcpService> service;

    LeaseExport(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Query(
            @Param("csv (as without it), json or yaml") @Nullable
            String format,

            @Param("leases of this network") @Nullable String network,

            @Param("bound, released, expired or declined") @Nullable
            String state) {}

    /** @param lines of the file */
    record Exported(List<String> lines) {}

    Operation<Query, Exported> operation() {
        return Operation.reading(
                "lease export",
                "Leases as CSV, JSON or YAML, by address",
                "/leases/export",
                Query.class,
                Exported.class,
                this::export);
    }

    private Exported export(Query query, Call call) throws OperationFailure {
        String format = query.format() == null ? "csv" : query.format().toLowerCase(Locale.ROOT);
        Snapshot snapshot = service.get().inventory().now();
        LeaseFilters.check(snapshot, query.network(), query.state(), null);
        List<Map<String, String>> rows = snapshot.unordered(Kinds.LEASE)
                .map(Entity::value)
                .filter(lease -> query.network() == null || query.network().equals(lease.network()))
                .filter(lease -> query.state() == null || lease.state().name().equalsIgnoreCase(query.state()))
                .sorted(Comparator.comparing(Lease::address))
                .map(lease -> LeaseForm.row(snapshot, lease))
                .toList();
        return new Exported(
                switch (format) {
                    case "csv" -> csv(rows);
                    case "json" -> json(rows);
                    case "yaml" -> yaml(rows);
                    default ->
                        throw new OperationFailure(
                                Reason.INVALID, "'" + query.format() + "' is no format; use csv, json or yaml");
                });
    }

    /** RFC 4180. */
    private static List<String> csv(List<Map<String, String>> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", LeaseForm.COLUMNS));
        rows.forEach(row -> lines.add(LeaseForm.COLUMNS.stream()
                .map(column -> Rows.cell(LeaseForm.plain(row.getOrDefault(column, ""))))
                .collect(Collectors.joining(","))));
        return lines;
    }

    private static List<String> json(List<Map<String, String>> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("[");
        for (int i = 0; i < rows.size(); i++) {
            lines.add("  " + Json.mapper().writeValueAsString(rows.get(i)) + (i + 1 < rows.size() ? "," : ""));
        }
        lines.add("]");
        return lines;
    }

    /** Every text in quotes as in JSON, of which YAML is a superset. */
    private static List<String> yaml(List<Map<String, String>> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(rows.isEmpty() ? "leases: []" : "leases:");
        for (Map<String, String> row : rows) {
            String before = "  - ";
            for (Map.Entry<String, String> each : row.entrySet()) {
                lines.add(before + each.getKey() + ": " + Json.mapper().writeValueAsString(each.getValue()));
                before = "    ";
            }
        }
        return lines;
    }
}
