package dev.berth.appliance.api;

import dev.berth.appliance.operation.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One operation's route: method, and a path whose parts in braces are input components. */
record Route(Operation<?, ?> operation, Pattern pattern, List<String> variables) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z]+)}");

    static Route of(Operation<?, ?> operation) {
        List<String> variables = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(operation.path());
        var regex = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            regex.append(Pattern.quote(operation.path().substring(at, matcher.start())))
                    .append("([^/]+)");
            variables.add(matcher.group(1));
            at = matcher.end();
        }
        regex.append(Pattern.quote(operation.path().substring(at)));
        return new Route(operation, Pattern.compile(regex.toString()), variables);
    }

    /** The path's variables, or empty when the path is another's. {@code path} is raw, below /api/v1. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            // A plus is a plus in a path.
            String raw = matcher.group(i + 1).replace("+", "%2B");
            values.put(variables.get(i), URLDecoder.decode(raw, StandardCharsets.UTF_8));
        }
        return Optional.of(values);
    }
}
