package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Cells;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mac} and {@code address} are short for a host's first interface. */
final class HostShorthand implements EntityForm.Shorthand {
    @Override
    public List<String> names() {
        return List.of("mac", "address");
    }

    @Override
    public void shorten(ObjectNode written) {
        JsonNode interfaces = written.path("interfaces");
        if (interfaces.size() != 1) {
            return;
        }
        JsonNode only = interfaces.get(0);
        if (only.path("clientIds").isEmpty()
                && HostInterface.FIRST.equals(only.path("name").asString())) {
            written.remove("interfaces");
            JsonNode macs = only.path("macs");
            if (!macs.isEmpty()) {
                written.set("mac", macs.size() == 1 ? macs.get(0) : macs);
            }
            if (only.has("address")) {
                written.set("address", only.get("address"));
            }
        }
    }

    @Override
    public void apply(ObjectNode given, ObjectNode whole) {
        if (!given.has("mac") && !given.has("address")) {
            return;
        }
        ArrayNode interfaces = whole.withArrayProperty("interfaces");
        if (interfaces.isEmpty()) {
            ObjectNode first = interfaces.addObject();
            first.put("name", HostInterface.FIRST);
            first.putArray("macs");
            first.putArray("clientIds");
        }
        if (!(interfaces.get(0) instanceof ObjectNode first)) {
            throw new IllegalArgumentException("interfaces is a list of mappings");
        }
        JsonNode mac = given.get("mac");
        if (mac != null) {
            first.set("macs", mac.isNull() ? Json.mapper().createArrayNode() : Cells.list(mac));
        }
        JsonNode address = given.get("address");
        if (address != null) {
            first.set("address", address);
        }
    }
}
