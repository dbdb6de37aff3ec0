package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.exchange.Refusal;
import dev.berth.appliance.exchange.Row;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Operators' records, one to a row: {@code name,type,ttl,data}, data as in a zone file. The rows of a name and type are what it
 * has afterwards.
 */
final class RecordForm implements Form<RecordEntry> {
    private static final List<String> COLUMNS = List.of("name", "type", "ttl", "data");

    @Override
    public Kind<RecordEntry> kind() {
        return Kinds.RRSET;
    }

    @Override
    public String plural() {
        return "records";
    }

    /** Rows of one name and type become one, with a list of data. */
    @Override
    public List<Row> gathered(Snapshot now, List<Row> rows, List<Refusal> refused) {
        Map<String, Row> sets = new LinkedHashMap<>();
        for (Row row : rows) {
            String name = row.values().path("name").asString("");
            try {
                DomainName owner = owner(now, row.values());
                int type = type(row.values());
                ArrayNode data = Json.mapper().createArrayNode();
                JsonNode said = row.values().path("data");
                for (JsonNode one : said.isArray() ? said : List.of(said)) {
                    rdata(owner, type, one.asString(""));
                    data.add(one.asString(""));
                }
                Row first = sets.putIfAbsent(owner + " " + type, row);
                if (first == null) {
                    row.values().set("data", data);
                } else {
                    first.values().withArrayProperty("data").addAll(data);
                }
            } catch (IllegalArgumentException e) {
                refused.add(new Refusal(row.line(), name, String.valueOf(e.getMessage())));
            }
        }
        return new ArrayList<>(sets.values());
    }

    @Override
    public String name(Snapshot now, ObjectNode row) {
        return owner(now, row) + " " + type(row);
    }

    private static DomainName owner(Snapshot now, ObjectNode row) {
        String text = row.path("name").asString("").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it has no name");
        }
        String plain = text.endsWith(".") && text.length() > 1 ? text.substring(0, text.length() - 1) : text;
        return text.contains(".")
                ? DomainName.of(plain)
                : now.naming().domain(null).child(plain);
    }

    private static int type(ObjectNode row) {
        String text = row.path("type").asString("").strip();
        int type = Type.value(text.toUpperCase(Locale.ROOT), true);
        // RFC 6895 §3.1: from 128 to 255 they are about messages.
        if (type <= 0 || type == RRType.SOA || type == Type.OPT || type >= 128 && type <= 255) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no type of a record that is added; write it like A, CNAME or MX");
        }
        return type;
    }

    private static Octets rdata(DomainName owner, int type, String text) {
        if (text.replaceAll("\\\\.|\"(\\\\.|[^\"\\\\])*\"", "").indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "in '" + text + "' a semicolon begins a comment, as in a zone file; put the text in double quotes");
        }
        try {
            return Octets.copyOf(Record.fromString(new Name(owner.wire()), type, DClass.IN, 0, text, Name.root)
                    .rdataToWireCanonical());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no data of a " + Type.string(type) + " record; write it as in a zone file", e);
        }
    }

    @Override
    public @Nullable Entity<RecordEntry> find(Snapshot now, String name) {
        int blank = name.lastIndexOf(' ');
        int type = Integer.parseInt(name.substring(blank + 1));
        return now.find(Kinds.RRSET, RecordEntry.key(DomainName.of(name.substring(0, blank)), type, Owner.OPERATOR));
    }

    @Override
    public RecordEntry read(Snapshot now, @Nullable RecordEntry base, ObjectNode row, Lookup lookup) {
        Cells.only(COLUMNS, row, "");
        DomainName owner = owner(now, row);
        int type = type(row);
        List<Octets> data = new ArrayList<>();
        row.path("data").forEach(one -> data.add(rdata(owner, type, one.asString(""))));
        boolean pointers = base != null && base.pointers();
        return new RecordEntry(owner, type, ttl(row.path("ttl"), base), data, Owner.OPERATOR, pointers);
    }

    private static @Nullable Integer ttl(JsonNode said, @Nullable RecordEntry base) {
        if (said.isMissingNode()) {
            return base == null ? null : base.ttl();
        }
        if (said.isNull()) {
            return null;
        }
        String text = said.asString("");
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("ttl '" + text + "' is no number of seconds");
        }
        return Integer.parseInt(text);
    }

    @Override
    public List<ObjectNode> write(Snapshot now, RecordEntry value) {
        if (value.owner() != Owner.OPERATOR) {
            return List.of();
        }
        return value.rdata().stream().map(rdata -> row(value, rdata)).toList();
    }

    private static ObjectNode row(RecordEntry value, Octets rdata) {
        ObjectNode row = Json.mapper().createObjectNode();
        row.put("name", value.name() + ".");
        row.put("type", Type.string(value.type()));
        if (value.ttl() != null) {
            row.put("ttl", value.ttl());
        }
        return row.put("data", data(value, rdata));
    }

    private static String data(RecordEntry value, Octets rdata) {
        try {
            return Record.newRecord(
                            new Name(value.name().wire()), value.type(), DClass.IN, 0, rdata.length(), rdata.bytes())
                    .rdataToString();
        } catch (IOException | IllegalArgumentException e) {
            // RFC 3597 §5 writes any rdata.
            return "\\# " + rdata.length() + " " + rdata;
        }
    }
}
