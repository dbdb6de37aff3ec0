package dev.berth.appliance.exchange;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A list of entities, or a mapping of their names, with or without the word for them above: in YAML, and so in JSON. */
final class YamlRows {
    private static final int DEEPEST = 20;
    private static final int MOST_ALIASES = 50;

    private YamlRows() {}

    static List<Row> read(String text, String plural) throws OperationFailure {
        Optional<Node> root = compose(text);
        return root.isEmpty() ? List.of() : rows(unwrapped(root.get(), plural), plural);
    }

    private static Optional<Node> compose(String text) throws OperationFailure {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setSchema(new FailsafeSchema())
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new OperationFailure(Reason.INVALID, "line " + line + ": this is no YAML or JSON: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new OperationFailure(Reason.INVALID, "this is no YAML or JSON: " + e.getMessage());
        }
    }

    private static Node unwrapped(Node root, String plural) {
        return root instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && plural.equals(text(mapping.getValue().getFirst().getKeyNode()))
                ? mapping.getValue().getFirst().getValueNode()
                : root;
    }

    private static List<Row> rows(Node node, String plural) throws OperationFailure {
        List<Row> rows = new ArrayList<>();
        if (node instanceof SequenceNode list) {
            for (Node each : list.getValue()) {
                rows.add(new Row(line(each), mapping(each, plural)));
            }
        } else if (node instanceof MappingNode byName) {
            for (NodeTuple each : byName.getValue()) {
                ObjectNode values = mapping(each.getValueNode(), plural);
                if (!values.has("name")) {
                    values.put("name", text(each.getKeyNode()));
                }
                rows.add(new Row(line(each.getKeyNode()), values));
            }
        } else if (!text(node).isEmpty()) {
            throw unlike(node, plural);
        }
        return rows;
    }

    private static ObjectNode mapping(Node node, String plural) throws OperationFailure {
        if (value(node, 0) instanceof ObjectNode mapping) {
            return mapping;
        }
        throw unlike(node, plural);
    }

    private static OperationFailure unlike(Node node, String plural) {
        return new OperationFailure(
                Reason.INVALID,
                "line " + line(node) + ": expected a list of " + plural + ", each a mapping with its name");
    }

    private static JsonNode value(Node node, int depth) throws OperationFailure {
        if (depth > DEEPEST) {
            throw new OperationFailure(Reason.INVALID, "line " + line(node) + ": this is nested too deeply");
        }
        return switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = Json.mapper().createObjectNode();
                for (NodeTuple tuple : mapping.getValue()) {
                    object.set(text(tuple.getKeyNode()), value(tuple.getValueNode(), depth + 1));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                ArrayNode list = Json.mapper().createArrayNode();
                for (Node each : sequence.getValue()) {
                    list.add(value(each, depth + 1));
                }
                yield list;
            }
            default -> scalar(node);
        };
    }

    private static JsonNode scalar(Node node) {
        String text = text(node);
        boolean plain = node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return plain && (text.isEmpty() || text.equals("null") || text.equals("~"))
                ? Json.mapper().nullNode()
                : Json.mapper().getNodeFactory().stringNode(text);
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    static List<String> json(List<ObjectNode> entities, String plural) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.putArray(plural).addAll(entities);
        return document.toPrettyString().lines().toList();
    }

    static List<String> yaml(List<ObjectNode> entities, String plural) {
        var dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setIndent(2)
                .build());
        List<Object> plain = entities.stream()
                .map(each -> Json.mapper().treeToValue(each, Object.class))
                .toList();
        return dump.dumpToString(Map.of(plural, plain)).lines().toList();
    }
}
