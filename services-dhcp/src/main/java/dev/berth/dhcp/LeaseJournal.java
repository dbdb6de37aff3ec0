package dev.berth.dhcp;

import dev.berth.appliance.exchange.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file that only grows says in the end: of an address its last lease, of a client its live ones, or its last. */
final class LeaseJournal {
    private final Map<String, Row> byAddress = new LinkedHashMap<>();

    void put(String address, Row row) {
        byAddress.remove(address);
        byAddress.put(address, row);
    }

    void remove(String address) {
        byAddress.remove(address);
    }

    List<Row> rows() {
        Map<String, List<Row>> byClient = new HashMap<>();
        byAddress
                .values()
                .forEach(row -> byClient.computeIfAbsent(client(row), each -> new ArrayList<>())
                        .add(row));
        List<Row> rows = new ArrayList<>();
        for (List<Row> its : byClient.values()) {
            List<Row> live = its.stream().filter(row -> is(row, "bound")).toList();
            if (live.isEmpty()) {
                its.sort(Comparator.comparing(
                        (Row row) -> row.values().path("ends").asString("")));
                rows.add(its.getLast());
            } else {
                rows.addAll(live);
            }
        }
        rows.sort(Comparator.comparingInt(Row::line));
        return rows;
    }

    private static boolean is(Row row, String state) {
        return row.values().path("state").asString("").equals(state);
    }

    /** A declined address is nobody's. */
    private static String client(Row row) {
        String id = row.values().path("client-id").asString("");
        return is(row, "declined")
                ? row.values().path("address").asString("")
                : id.isEmpty() ? row.values().path("mac").asString("") : id;
    }
}
