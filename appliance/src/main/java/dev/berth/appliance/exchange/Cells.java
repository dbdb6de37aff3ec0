package dev.berth.appliance.exchange;

import dev.berth.appliance.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the values of a row mean. */
public final class Cells {
    private Cells() {}

    /** A list, or a text that holds one with semicolons between. */
    public static JsonNode list(JsonNode said) {
        if (said.isArray()) {
            return said;
        }
        var list = Json.mapper().createArrayNode();
        for (String part : said.asString().split(";", -1)) {
            if (!part.isBlank()) {
                list.add(part.strip());
            }
        }
        return list;
    }

    /** A list of one stands for its element: that is how CSV says what would look like something else. */
    public static JsonNode single(JsonNode said) {
        return said.isArray() && said.size() == 1 ? said.get(0) : said;
    }

    /**
     * Refuses a row that says what nobody reads.
     *
     * @param also what follows the names of those that are known
     * @throws IllegalArgumentException naming the first
     */
    public static void only(List<String> known, ObjectNode row, String also) {
        for (String name : row.propertyNames()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no '" + name + "' here; known are " + known + also);
            }
        }
    }
}
