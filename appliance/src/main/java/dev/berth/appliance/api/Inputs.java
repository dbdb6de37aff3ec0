package dev.berth.appliance.api;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Parameter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes an operation's input out of a request's path, query and body. */
final class Inputs {
    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private Inputs() {}

    /**
     * The input, the path's values before the query's before the body's.
     *
     * @throws OperationFailure INVALID with the name of the component that is missing or wrong
     */
    static <I extends Record> I read(
            Class<I> type, Map<String, String> path, Map<String, List<String>> query, byte[] body)
            throws OperationFailure {
        ObjectNode all = object(body);
        query.forEach((name, values) -> {
            if (values.size() == 1) {
                all.put(name, values.getFirst());
            } else {
                values.forEach(all.withArray(name)::add);
            }
        });
        path.forEach(all::put);
        for (Parameter parameter : Parameter.of(type)) {
            JsonNode given = all.get(parameter.name());
            if (parameter.required() && (given == null || given.isNull())) {
                throw new OperationFailure(
                        Reason.INVALID, parameter.name() + " is missing: " + parameter.description());
            }
        }
        try {
            return MAPPER.treeToValue(all, type);
        } catch (JacksonException e) {
            throw new OperationFailure(Reason.INVALID, words(e));
        }
    }

    private static ObjectNode object(byte[] body) throws OperationFailure {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            JsonNode tree = MAPPER.readTree(body);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new OperationFailure(Reason.INVALID, "the body is not a JSON object");
        } catch (JacksonException e) {
            throw new OperationFailure(Reason.INVALID, "the body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The reason without Jackson's place and class names; a value's own words where it had some. */
    private static String words(JacksonException e) {
        String field = e.getPath().isEmpty() ? "" : e.getPath().getFirst().getPropertyName() + ": ";
        String message = String.valueOf(e.getOriginalMessage());
        int own = message.indexOf("value, not valid: ");
        int colon = message.lastIndexOf("): ");
        if (e instanceof tools.jackson.databind.exc.UnrecognizedPropertyException unknown) {
            return "there is no '" + unknown.getPropertyName() + "' here; known are " + unknown.getKnownPropertyIds();
        }
        if (e instanceof tools.jackson.databind.exc.InvalidFormatException && message.contains("\": ")) {
            return field + message.substring(message.lastIndexOf("\": ") + 3);
        }
        return field + (own >= 0 ? message.substring(own) : colon >= 0 ? message.substring(colon + 3) : message);
    }
}
