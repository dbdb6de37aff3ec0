package dev.berth.appliance.api;

import dev.berth.appliance.net.Scalar;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The OpenAPI 3.1 document, from the operations' definitions alone. */
final class OpenApi {
    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private OpenApi() {}

    static Map<String, Object> document(List<Operation<?, ?>> operations) {
        var openApi = new OpenApi();
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation<?, ?> operation : operations) {
            paths.computeIfAbsent(Api.PREFIX + operation.path(), p -> new LinkedHashMap<>())
                    .put(operation.method().name().toLowerCase(Locale.ROOT), openApi.operation(operation));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Berth", "version", "v1"));
        document.put("paths", paths);
        document.put("components", Map.of("schemas", openApi.schemas));
        return document;
    }

    private Map<String, Object> operation(Operation<?, ?> operation) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("operationId", operation.name().replace(' ', '-'));
        entry.put("summary", operation.summary());
        entry.put("x-role", operation.role().name().toLowerCase(Locale.ROOT));
        List<Map<String, Object>> parameters = new ArrayList<>();
        Map<String, Object> body = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        boolean inQuery = operation.method() == Operation.Method.GET || operation.method() == Operation.Method.DELETE;
        for (Parameter parameter : Parameter.of(operation.input())) {
            boolean inPath = operation.path().contains("{" + parameter.name() + "}");
            if (inPath || inQuery) {
                parameters.add(parameter(parameter, inPath));
            } else {
                body.put(parameter.name(), described(parameter));
                if (parameter.required()) {
                    required.add(parameter.name());
                }
            }
        }
        if (operation.changes()) {
            parameters.add(Map.of(
                    "name",
                    "preview",
                    "in",
                    "query",
                    "required",
                    false,
                    "description",
                    "say what would change, and change nothing",
                    "schema",
                    Map.of("type", "boolean")));
        }
        entry.put("parameters", parameters);
        if (!body.isEmpty()) {
            entry.put("requestBody", content(Map.of("type", "object", "properties", body, "required", required)));
        }
        Map<String, Object> answer = new LinkedHashMap<>(content(schema(operation.output())));
        answer.put("description", "done");
        entry.put("responses", Map.of("200", answer));
        return entry;
    }

    private Map<String, Object> parameter(Parameter parameter, boolean inPath) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", parameter.name());
        entry.put("in", inPath ? "path" : "query");
        entry.put("required", inPath || parameter.required());
        entry.put("description", parameter.description());
        entry.put("schema", schema(parameter.genericType()));
        return entry;
    }

    private Map<String, Object> described(Parameter parameter) {
        Map<String, Object> schema = new LinkedHashMap<>(schema(parameter.genericType()));
        schema.put("description", parameter.description());
        return schema;
    }

    private static Map<String, Object> content(Map<String, Object> schema) {
        return Map.of("content", Map.of("application/json", Map.of("schema", schema)));
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return Map.class.isAssignableFrom((Class<?>) generic.getRawType())
                    ? Map.of("type", "object", "additionalProperties", schema(last))
                    : Map.of("type", "array", "items", schema(last));
        }
        Class<?> plain = type instanceof Class<?> c ? c : Object.class;
        if (plain == int.class || plain == long.class || plain == Integer.class || plain == Long.class) {
            return Map.of("type", "integer");
        }
        if (plain == double.class || plain == Double.class) {
            return Map.of("type", "number");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return Map.of("type", "boolean");
        }
        if (plain == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        }
        if (plain.isEnum()
                || plain == String.class
                || plain == Duration.class
                || Scalar.class.isAssignableFrom(plain)) {
            return Map.of("type", "string");
        }
        return plain.isRecord() ? reference(plain) : Map.of();
    }

    private Map<String, Object> reference(Class<?> record) {
        String name = record.getSimpleName();
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (RecordComponent component : record.getRecordComponents()) {
                properties.put(component.getName(), schema(component.getGenericType()));
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    required.add(component.getName());
                }
            }
            schemas.put(name, Map.of("type", "object", "properties", properties, "required", required));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }
}
