package dev.berth.appliance.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** {@link Settings} over YAML nodes, which know where they stand; scalars are read as the texts that were written. */
final class YamlSettings implements Settings {
    private static final String OWN_TAG = "!";

    /** What one reading shares. */
    private record Reading(String file, Environment environment, Findings findings) {
        /** For the elements of a list: a variable cannot say which one it means. */
        Reading ofFileOnly() {
            return new Reading(file, Environment.NONE, findings);
        }
    }

    /** A key with its value. */
    private record Line(Place place, Node value) {}

    /** A text and where it was said. */
    private record Said(String text, Place where) {}

    private final Reading reading;
    private final String path;
    private final String name;
    private final Place place;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private final Map<String, YamlSettings> children = new LinkedHashMap<>();
    private final List<YamlSettings> elements = new ArrayList<>();
    /** For an element of a list that is a bare text: the key that it stands under, and the text. */
    private final @Nullable String bareKey;

    private final @Nullable Said bare;

    private YamlSettings(Reading reading, String path, String name, Place place, @Nullable Node node) {
        this.reading = reading;
        this.path = path;
        this.name = name;
        this.place = place;
        this.bareKey = null;
        this.bare = null;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::take);
        } else if (node != null && !Yaml.isNull(node)) {
            report(at(node), path, "is " + Yaml.describe(node) + "; write keys and values under it");
        }
    }

    private YamlSettings(YamlSettings list, String key, String textKey, Said text) {
        this.reading = list.reading.ofFileOnly();
        this.path = list.child(key);
        this.name = key;
        this.place = text.where();
        this.bareKey = textKey;
        this.bare = text;
    }

    static YamlSettings root(String file, @Nullable Node node, Environment environment, Findings findings) {
        return new YamlSettings(new Reading(file, environment, findings), "", "", Place.top(file), node);
    }

    private void take(NodeTuple tuple) {
        Node keyNode = tuple.getKeyNode();
        if (!(keyNode instanceof ScalarNode key)) {
            report(at(keyNode), path, "has " + Yaml.describe(keyNode) + " for a key; a key is a plain word");
            return;
        }
        Line first = lines.get(key.getValue());
        if (first == null) {
            lines.put(key.getValue(), new Line(at(key), tuple.getValueNode()));
        } else {
            report(
                    at(key),
                    child(key.getValue()),
                    "stands twice, first in line " + first.place().line() + "; keep one");
        }
    }

    private Place at(Node node) {
        return Place.of(reading.file(), node);
    }

    private String child(String key) {
        return path.isEmpty() ? key : key.equals(bareKey) ? path : path + "." + key;
    }

    private void report(Place where, String what, String message) {
        reading.findings().problem(where, what, message);
    }

    private @Nullable Node node(String key) {
        Line line = lines.get(key);
        return line == null ? null : line.value();
    }

    private Optional<Environment.Override> override(String key) {
        return reading.environment().of(child(key));
    }

    private Optional<Said> said(String key) {
        asked.add(key);
        if (key.equals(bareKey)) {
            return Optional.ofNullable(bare);
        }
        Optional<Environment.Override> override = override(key);
        if (override.isPresent()) {
            return override.map(o -> new Said(o.value(), Place.variable(o.variable())));
        }
        Node node = node(key);
        return node == null ? Optional.empty() : scalar(key, node, "write one value");
    }

    private Optional<Said> scalar(String key, Node node, String expected) {
        if (!(node instanceof ScalarNode scalar)) {
            report(at(node), child(key), "is " + Yaml.describe(node) + "; " + expected);
        } else if (Yaml.isBlank(scalar)) {
            report(at(node), child(key), "has no value; " + expected + ", or take the key out");
        } else if (node.getTag().getValue().startsWith(OWN_TAG)) {
            report(
                    at(node),
                    child(key),
                    "has the tag " + node.getTag().getValue() + ", which means nothing here; take it out");
        } else if (!Yaml.isNull(node)) {
            return Optional.of(new Said(scalar.getValue(), at(node)));
        }
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
    public <T> List<T> values(String key, Function<String, T> parse) {
        return saidAll(key).stream()
                .flatMap(said -> parsed(key, said, parse).stream())
                .toList();
    }

    private List<Said> saidAll(String key) {
        asked.add(key);
        Optional<Environment.Override> override = override(key);
        if (override.isPresent()) {
            Place variable = Place.variable(override.get().variable());
            return Arrays.stream(override.get().value().split(",", -1))
                    .map(part -> new Said(part.strip(), variable))
                    .filter(said -> !said.text().isEmpty())
                    .toList();
        }
        return parts(key).stream()
                .flatMap(part -> scalar(key, part, "write a value or a list of values").stream())
                .toList();
    }

    /** A list's elements; one value alone counts as a list of one. */
    private List<? extends Node> parts(String key) {
        Node node = node(key);
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        return node == null || Yaml.isNull(node) ? List.of() : List.of(node);
    }

    @Override
    public Map<String, String> texts(String key) {
        Map<String, String> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        below.keys().forEach(word -> below.text(word).ifPresent(text -> all.put(word, text)));
        return all;
    }

    @Override
    public Map<String, List<String>> textLists(String key) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        below.keys().forEach(option -> all.put(option, below.values(option, Function.identity())));
        return all;
    }

    /** The keys of a mapping of free names, the environment's after the file's. */
    Collection<String> keys() {
        Set<String> keys = new LinkedHashSet<>(lines.keySet());
        keys.addAll(reading.environment().keysBelow(path, lines.keySet()));
        return keys;
    }

    @Override
    public YamlSettings settings(String key) {
        asked.add(key);
        return children.computeIfAbsent(key, k -> new YamlSettings(reading, child(k), k, placeOfKey(k), node(k)));
    }

    @Override
    public <T> Map<String, T> entries(String key, Function<Settings, T> read) {
        Map<String, T> all = new LinkedHashMap<>();
        YamlSettings below = settings(key);
        for (String entryName : below.lines.keySet()) {
            YamlSettings entry = below.settings(entryName);
            try {
                all.put(entryName, read.apply(entry));
            } catch (IllegalArgumentException e) {
                report(entry.place, entry.path, String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    @Override
    public <T> List<T> elements(String key, String textKey, Function<Settings, T> read) {
        asked.add(key);
        List<T> all = new ArrayList<>();
        for (YamlSettings element : elements(key, textKey)) {
            elements.add(element);
            try {
                all.add(read.apply(element));
            } catch (IllegalArgumentException e) {
                report(element.place, element.path, String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    private List<YamlSettings> elements(String key, String textKey) {
        if (override(key).isPresent()) {
            return saidAll(key).stream()
                    .map(said -> new YamlSettings(this, key, textKey, said))
                    .toList();
        }
        List<YamlSettings> all = new ArrayList<>();
        for (Node part : parts(key)) {
            if (part instanceof ScalarNode) {
                scalar(key, part, "write a value")
                        .ifPresent(said -> all.add(new YamlSettings(this, key, textKey, said)));
            } else {
                all.add(new YamlSettings(reading.ofFileOnly(), child(key), key, at(part), part));
            }
        }
        return all;
    }

    @Override
    public boolean has(String key) {
        asked.add(key);
        Node node = node(key);
        return key.equals(bareKey)
                || node != null && !Yaml.isNull(node)
                || override(key).isPresent();
    }

    boolean isEmptyList(String key) {
        return node(key) instanceof SequenceNode list && list.getValue().isEmpty();
    }

    /** Whether a file's root is something that has no keys. */
    static boolean isNoMapping(@Nullable Node root) {
        return root != null && !(root instanceof MappingNode) && !Yaml.isNull(root);
    }

    /** Counts all keys here as known: what stands here has been refused as a whole. */
    void leaveUnread() {
        asked.addAll(lines.keySet());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String path() {
        return path;
    }

    private Place placeOfKey(String key) {
        Line line = lines.get(key);
        return line == null ? place : line.place();
    }

    private Place placeOf(String key) {
        if (key.equals(bareKey)) {
            return place;
        }
        Optional<Environment.Override> override = override(key);
        if (override.isPresent()) {
            return Place.variable(override.get().variable());
        }
        Node node = node(key);
        return node == null || Yaml.isNull(node) ? placeOfKey(key) : at(node);
    }

    @Override
    public String place(String key) {
        return placeOf(key).toString();
    }

    /** Where the key itself stands, as in {@code berth.yaml:31}. */
    String origin() {
        return place.origin();
    }

    /** Where a key stands, as in {@code berth.yaml:31}, or the variable that says it. */
    String origin(String key) {
        return override(key)
                .map(Environment.Override::variable)
                .orElseGet(() -> placeOfKey(key).origin());
    }

    @Override
    public void problem(String key, String message) {
        report(placeOf(key), child(key), message);
    }

    @Override
    public void warning(String key, String message) {
        reading.findings().warning(placeOf(key), child(key), message);
    }

    /** Reports the keys here and below that nobody asked for. {@code sections} are the settings of the whole file. */
    void reportUnknown(YamlSettings sections) {
        lines.forEach((key, line) -> {
            if (!asked.contains(key) && !(LaterKeys.contains(child(key)) && Yaml.saysNothing(line.value()))) {
                report(line.place(), child(key), unknown(key, sections));
            }
        });
        children.values().forEach(below -> below.reportUnknown(sections));
        elements.forEach(element -> element.reportUnknown(sections));
    }

    private String unknown(String key, YamlSettings sections) {
        if (LaterKeys.contains(child(key))) {
            return "is not supported by this version of Berth; take it out";
        }
        if (key.equals("<<")) {
            return "merge keys are no part of YAML 1.2; write the keys out";
        }
        Optional<String> near = Nearest.to(key, asked).or(() -> sections.sectionWith(key));
        return "is no key"
                + near.map(word -> "; did you mean '" + word + "'?")
                        .orElseGet(() -> asked.isEmpty() ? " here" : "; keys here are " + String.join(", ", asked));
    }

    /** A section that has the key, as in {@code dhcp.lease-time} for lease-time. */
    private Optional<String> sectionWith(String key) {
        return children.values().stream()
                .filter(section -> section.asked.contains(key) && !section.children.containsKey(key))
                .map(section -> section.child(key))
                .findFirst();
    }
}
