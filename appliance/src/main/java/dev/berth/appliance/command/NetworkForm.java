package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Networks in the words of the configuration. They are made and changed only there: sockets, reverse zones and who may ask for
 * recursion follow from them, and a network of the file must never be kept out by another's that overlaps it. So a file of them
 * is compared, and what differs is told with what to write.
 */
final class NetworkForm implements Form<Network> {
    private static final List<String> COLUMNS = List.of(
            "name",
            "subnet",
            "interface",
            "shared",
            "pools",
            "routers",
            "domain",
            "lease-time",
            "ddns",
            "options",
            "boot");

    @Override
    public Kind<Network> kind() {
        return Kinds.NETWORK;
    }

    @Override
    public Network read(Snapshot now, @Nullable Network base, ObjectNode given, Lookup lookup) {
        Cells.only(COLUMNS, given, "");
        String name = given.path("name").asString("");
        if (base == null) {
            given.remove("name");
            throw new IllegalArgumentException(
                    "networks are made in the configuration; write this under networks there, and run 'berth reload': "
                            + name + ": " + given);
        }
        ObjectNode known = write(now, base).getFirst();
        for (Map.Entry<String, JsonNode> said : given.properties()) {
            if (!said.getKey().equals("name") && !same(said.getValue(), known.get(said.getKey()))) {
                throw new IllegalArgumentException("networks are kept in the configuration; change networks." + name
                        + "." + said.getKey() + " there, and run 'berth reload'");
            }
        }
        return base;
    }

    /** Whether a row says what is there already. */
    private static boolean same(JsonNode said, @Nullable JsonNode there) {
        if (said.isNull() || there == null) {
            return there == null && (said.isNull() || said.isContainer() && said.isEmpty());
        }
        if (there instanceof ArrayNode list) {
            JsonNode wanted = Cells.list(said);
            boolean same = wanted.size() == list.size();
            for (int i = 0; same && i < list.size(); i++) {
                same = same(wanted.get(i), list.get(i));
            }
            return same;
        }
        if (there instanceof ObjectNode mapping) {
            return said instanceof ObjectNode some
                    && some.properties().stream().allMatch(each -> same(each.getValue(), mapping.get(each.getKey())));
        }
        return Cells.single(said).asString("").equals(there.asString());
    }

    @Override
    public List<ObjectNode> write(Snapshot now, Network value) {
        ObjectNode row = Json.mapper().createObjectNode();
        row.put("name", value.name());
        row.put("subnet", value.subnet().toString());
        put(row, "interface", value.interfaceName());
        put(row, "shared", value.shared());
        if (!value.pools().isEmpty()) {
            ArrayNode pools = row.putArray("pools");
            value.pools().forEach(pool -> pools.add(pool(pool)));
        }
        if (!value.routers().isEmpty()) {
            value.routers().forEach(router -> row.withArrayProperty("routers").add(router.toString()));
        }
        put(row, "domain", value.domain());
        put(
                row,
                "lease-time",
                value.leaseTime() == null ? null : value.leaseTime().toSeconds() + "s");
        if (!value.ddns()) {
            row.put("ddns", "false");
        }
        if (!value.options().isEmpty()) {
            row.set("options", Json.mapper().valueToTree(new TreeMap<>(value.options())));
        }
        if (!value.boot().isEmpty()) {
            row.set("boot", Json.mapper().valueToTree(new TreeMap<>(value.boot())));
        }
        return List.of(row);
    }

    private static void put(ObjectNode row, String name, @Nullable Object value) {
        if (value != null) {
            row.put(name, value.toString());
        }
    }

    private static JsonNode pool(Pool pool) {
        String range = pool.range().toString();
        if (pool.classes().isEmpty()) {
            return Json.mapper().getNodeFactory().stringNode(range);
        }
        ObjectNode whole = Json.mapper().createObjectNode().put("range", range);
        pool.classes().forEach(whole.putArray("classes")::add);
        return whole;
    }
}
