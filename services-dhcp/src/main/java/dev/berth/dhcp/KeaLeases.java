package dev.berth.dhcp;

import dev.berth.appliance.exchange.Row;
import dev.berth.appliance.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Kea's lease file ({@code kea-leases4.csv}, "memfile"): a journal, commas within values written as {@code &#x2c}. */
final class KeaLeases {
    private static final String HEAD = "address,hwaddr,client_id,valid_lifetime,expire,";
    private static final long INFINITE = 0xffff_ffffL;

    private KeaLeases() {}

    static boolean isOne(String content) {
        return content.startsWith(HEAD);
    }

    static List<Row> rows(String content) {
        List<String> lines = content.lines().toList();
        List<String> columns = List.of(lines.getFirst().split(","));
        var journal = new LeaseJournal();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !lines.get(i).equals(lines.getFirst())) {
                line(journal, columns, lines.get(i), i + 1);
            }
        }
        return journal.rows();
    }

    private static void line(LeaseJournal journal, List<String> columns, String line, int number) {
        String[] cells = line.split(",", -1);
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < Math.min(cells.length, columns.size()); i++) {
            said.put(columns.get(i), cells[i].replace("&#x2c", ","));
        }
        String address = said.getOrDefault("address", "");
        long lifetime = number(said, "valid_lifetime");
        if (lifetime == 0 && !said.getOrDefault("state", "").equals("1")) {
            // That is how Kea writes that there is no lease any more.
            journal.remove(address);
            return;
        }
        ObjectNode row = Json.mapper().createObjectNode();
        row.put("address", address);
        row.put("state", state(said.getOrDefault("state", "0")));
        put(row, "mac", said, "hwaddr");
        put(row, "client-id", said, "client_id");
        put(row, "hostname", said, "hostname");
        long expire = number(said, "expire");
        if (lifetime == INFINITE) {
            row.put("ends", "never");
        } else if (expire > 0) {
            row.put("ends", Instant.ofEpochSecond(expire).toString());
            row.put("renewed", Instant.ofEpochSecond(expire - lifetime).toString());
        }
        journal.put(address, new Row(number, row));
    }

    private static String state(String code) {
        return switch (code) {
            case "0" -> "bound";
            case "1" -> "declined";
            case "2" -> "expired";
            case "3" -> "released";
            default -> "Kea's " + code;
        };
    }

    private static void put(ObjectNode row, String column, Map<String, String> said, String theirs) {
        String value = said.getOrDefault(theirs, "");
        String text = value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
        if (!text.isEmpty()) {
            row.put(column, text);
        }
    }

    private static long number(Map<String, String> said, String column) {
        String text = said.getOrDefault(column, "");
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    }
}
