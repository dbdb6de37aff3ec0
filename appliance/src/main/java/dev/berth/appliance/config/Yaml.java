package dev.berth.appliance.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** From text to YAML 1.2 nodes that know where they stand. Scalars stay the texts that were written. */
final class Yaml {
    private static final int MOST_ALIASES = 100;

    private Yaml() {}

    /** What a text is. */
    sealed interface Composed {
        /** {@code root} is null for an empty text. */
        record Nodes(@Nullable Node root) implements Composed {}

        record Broken(Problem problem) implements Composed {}
    }

    static Composed compose(String file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setSchema(new FailsafeSchema())
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            var parser = new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text)));
            return new Composed.Nodes(
                    new Composer(settings, parser).getSingleNode().orElse(null));
        } catch (MarkedYamlEngineException e) {
            return broken(Place.of(file, markOf(e)), said(e));
        } catch (ReaderException e) {
            return broken(place(file, text, e.getPosition()), "a control character stands here; remove it");
        } catch (YamlEngineException e) {
            return broken(Place.whole(file), "is no YAML: " + firstLine(e));
        } catch (RuntimeException e) {
            // The parser stumbles over some escapes outside Unicode; that too is the text's mistake.
            return broken(Place.whole(file), "is no YAML: " + firstLine(e));
        }
    }

    private static Composed broken(Place place, String message) {
        return new Composed.Broken(new Problem(place.toString(), "", message));
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Where a key without its colon begins says more than where the parser gave up. */
    private static Optional<Mark> markOf(MarkedYamlEngineException e) {
        return e.getProblem().startsWith("could not find expected ':'")
                        && e.getContextMark().isPresent()
                ? e.getContextMark()
                : e.getProblemMark();
    }

    private static String said(MarkedYamlEngineException e) {
        String problem = e.getProblem();
        if (problem.contains("TAB")) {
            return "a tab stands where YAML wants spaces; indent with spaces";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "': ' cannot stand here; begin a new line, or quote the value that holds it";
        }
        if (problem.startsWith("expected <block end>")) {
            return "this line is indented unlike those it belongs to; align it with them";
        }
        if (problem.startsWith("could not find expected ':'")) {
            return "a key without its ':'; write it like key: value";
        }
        if (problem.startsWith("expected ',' or")) {
            return "a ',' or the closing bracket is missing before this";
        }
        if (problem.startsWith("but found another document")) {
            return "a second document begins here; keep one, without '---' between";
        }
        String context = e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ", ";
        return "this is no YAML: " + context + problem;
    }

    private static Place place(String file, String text, int position) {
        int line = 1;
        int column = 1;
        for (int i = 0, at = 0; at < text.length() && i < position; i++) {
            int letter = text.codePointAt(at);
            at += Character.charCount(letter);
            line += letter == '\n' ? 1 : 0;
            column = letter == '\n' ? 1 : column + 1;
        }
        return new Place(file, line, column);
    }

    /** Whether a node says nothing: an empty value, {@code ~} or {@code null}, not quoted. */
    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (isBlank(scalar)
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    /** Whether a node is null, or a list or mapping of nothing. */
    static boolean saysNothing(Node node) {
        return switch (node) {
            case SequenceNode sequence -> sequence.getValue().isEmpty();
            case MappingNode mapping -> mapping.getValue().isEmpty();
            default -> isNull(node);
        };
    }

    static boolean isBlank(ScalarNode scalar) {
        return scalar.isPlain() && scalar.getValue().isEmpty();
    }

    /** A node as a message names it. */
    static String describe(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            default -> "something else";
        };
    }
}
