package dev.berth.appliance.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** {@link Settings} over YAML nodes, which know where they stand; scalars are read as the texts that were written. */
final class YamlSettings implements Settings {
    private final String file;
    private final String path;
    private final Place place;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Place> keyPlaces = new LinkedHashMap<>();
    private final Environment environment;
    private final Findings findings;
    private final Set<String> asked = new TreeSet<>();
    private final Map<String, YamlSettings> children = new LinkedHashMap<>();

    /** Line and column from 1. */
    private record Place(int line, int column) {
        static Place of(Node node) {
            return node.getStartMark()
                    .map(mark -> new Place(mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse(new Place(1, 1));
        }
    }

    /** A text and where it was said. */
    private record Said(String text, String where) {}

    private YamlSettings(
            String file, String path, Place place, @Nullable Node node, Environment environment, Findings findings) {
        this.file = file;
        this.path = path;
        this.place = place;
        this.environment = environment;
        this.findings = findings;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::take);
        } else if (node != null && !isNull(node)) {
            report(at(Place.of(node)), path, "is " + describe(node) + "; write keys and values under it");
        }
    }

    static YamlSettings root(String file, @Nullable Node node, Environment environment, Findings findings) {
        return new YamlSettings(file, "", new Place(1, 1), node, environment, findings);
    }

    private void take(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            report(at(Place.of(tuple.getKeyNode())), path, "a key must be a plain word");
            return;
        }
        if (nodes.put(key.getValue(), tuple.getValueNode()) != null) {
            report(at(Place.of(key)), child(key.getValue()), "stands twice; keep one");
        }
        keyPlaces.put(key.getValue(), Place.of(key));
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    private static String describe(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            default -> "something else";
        };
    }

    private String at(Place place) {
        return file + ":" + place.line() + ":" + place.column();
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private void report(String where, String what, String message) {
        findings.problems.add(new Problem(where, what, message));
    }

    private Optional<Said> said(String key) {
        asked.add(key);
        Optional<Environment.Override> override = environment.of(child(key));
        if (override.isPresent()) {
            return override.map(o -> new Said(o.value(), o.variable()));
        }
        Node node = nodes.get(key);
        if (node == null || isNull(node)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(new Said(scalar.getValue(), at(Place.of(scalar))));
        }
        report(at(Place.of(node)), child(key), "is " + describe(node) + "; write one value");
        return Optional.empty();
    }

    private <T> Optional<T> parsed(String key, Said said, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(said.text()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            report(said.where(), child(key), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @Override
    public <T> Optional<T> value(String key, Function<String, T> parse) {
        return said(key).flatMap(said -> parsed(key, said, parse));
    }

    @Override
    public <T> T value(String key, Function<String, T> parse, T byDefault) {
        return value(key, parse).orElse(byDefault);
    }

    @Override
    public boolean bool(String key, boolean byDefault) {
        return value(key, YamlSettings::truth, byDefault);
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    @Override
    public int integer(String key, int byDefault, int min, int max) {
        return value(key, text -> whole(text, min, max), byDefault);
    }

    private static Integer whole(String text, int min, int max) {
        if (!text.matches("-?[0-9]{1,10}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw new IllegalArgumentException("'" + text + "' is no whole number from " + min + " to " + max);
        }
        return Integer.parseInt(text);
    }

    @Override
    public String text(String key, String byDefault) {
        return value(key, Function.identity(), byDefault);
    }

    @Override
    public Optional<String> text(String key) {
        return value(key, Function.identity());
    }

    @Override
    public Duration duration(String key, Duration byDefault, Duration min) {
        return value(
                key,
                text -> {
                    Duration duration = Units.duration(text);
                    if (duration.compareTo(min) < 0) {
                        throw new IllegalArgumentException("'" + text + "' is less than " + min.toSeconds() + "s");
                    }
                    return duration;
                },
                byDefault);
    }

    @Override
    public long size(String key, long byDefault) {
        return value(key, Units::size, byDefault);
    }

    @Override
    public <E extends Enum<E>> E choice(String key, E byDefault) {
        E[] constants = byDefault.getDeclaringClass().getEnumConstants();
        return value(
                key,
                text -> Arrays.stream(constants)
                        .filter(constant -> spelled(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of "
                                + Arrays.stream(constants)
                                        .map(YamlSettings::spelled)
                                        .collect(Collectors.joining(", ")))),
                byDefault);
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public <T> List<T> values(String key, Function<String, T> parse) {
        return texts(key, nodes.get(key)).stream()
                .flatMap(said -> parsed(key, said, parse).stream())
                .toList();
    }

    private List<Said> texts(String key, @Nullable Node node) {
        asked.add(key);
        Optional<Environment.Override> override = environment.of(child(key));
        if (override.isPresent()) {
            return Arrays.stream(override.get().value().split(",", -1))
                    .map(part -> new Said(part.strip(), override.get().variable()))
                    .filter(said -> !said.text().isEmpty())
                    .toList();
        }
        if (node == null || isNull(node)) {
            return List.of();
        }
        List<Said> all = new ArrayList<>();
        List<? extends Node> parts = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        for (Node part : parts) {
            if (part instanceof ScalarNode scalar) {
                all.add(new Said(scalar.getValue(), at(Place.of(scalar))));
            } else {
                report(at(Place.of(part)), child(key), "is " + describe(part) + "; write a value or a list of values");
            }
        }
        return all;
    }

    @Override
    public Map<String, String> texts(String key) {
        Map<String, String> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        Set<String> keys = new java.util.LinkedHashSet<>(below.nodes.keySet());
        keys.addAll(environment.keysBelow(child(key)));
        for (String name : keys) {
            below.text(name).ifPresent(text -> all.put(name, text));
        }
        return all;
    }

    @Override
    public Map<String, List<String>> textLists(String key) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        below.nodes.keySet().forEach(name -> all.put(name, below.values(name, Function.identity())));
        return all;
    }

    @Override
    public YamlSettings settings(String key) {
        asked.add(key);
        return children.computeIfAbsent(key, k -> {
            Node node = nodes.get(k);
            Place there = node == null ? place : keyPlaces.getOrDefault(k, Place.of(node));
            return new YamlSettings(file, child(k), there, node, environment, findings);
        });
    }

    @Override
    public <T> Map<String, T> entries(String key, Function<Settings, T> read) {
        Map<String, T> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        for (String name : below.nodes.keySet()) {
            YamlSettings entry = below.settings(name);
            try {
                all.put(name, read.apply(entry));
            } catch (IllegalArgumentException e) {
                report(at(entry.place), entry.path, String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    /** The elements of a list, texts or mappings; a text stands under the key {@code asKey}. */
    List<Settings> elements(String key, String asKey) {
        asked.add(key);
        Node node = nodes.get(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        List<? extends Node> parts = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<Settings> all = new ArrayList<>();
        for (Node part : parts) {
            YamlSettings element;
            if (part instanceof ScalarNode) {
                element = new YamlSettings(file, child(key), Place.of(part), null, environment, findings);
                element.nodes.put(asKey, part);
                element.keyPlaces.put(asKey, Place.of(part));
            } else {
                element = new YamlSettings(file, child(key), Place.of(part), part, environment, findings);
                children.put(key + "[" + all.size() + "]", element);
            }
            all.add(element);
        }
        return all;
    }

    @Override
    public boolean has(String key) {
        asked.add(key);
        return nodes.containsKey(key) || environment.of(child(key)).isPresent();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String place(String key) {
        Node node = nodes.get(key);
        return at(node == null ? place : Place.of(node));
    }

    /** Where the key itself stands, as in {@code berth.yaml:31}. */
    String origin() {
        return file + ":" + place.line();
    }

    /** Where a key stands, as in {@code berth.yaml:31}. */
    String line(String key) {
        return file + ":" + keyPlaces.getOrDefault(key, place).line();
    }

    @Override
    public void problem(String key, String message) {
        String where =
                environment.of(child(key)).map(Environment.Override::variable).orElseGet(() -> place(key));
        report(where, child(key), message);
    }

    @Override
    public void warning(String key, String message) {
        findings.warnings.add(new Problem(place(key), child(key), message));
    }

    /** Reports the keys here and below that nobody asked for. */
    void reportUnknown() {
        for (Map.Entry<String, Place> key : keyPlaces.entrySet()) {
            if (!asked.contains(key.getKey())) {
                String message = LaterKeys.contains(child(key.getKey()))
                        ? "is not supported by this version of Berth; take it out"
                        : "is no key"
                                + Nearest.to(key.getKey(), asked)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; keys here are " + String.join(", ", asked));
                report(at(key.getValue()), child(key.getKey()), message);
            }
        }
        children.values().forEach(YamlSettings::reportUnknown);
    }
}
