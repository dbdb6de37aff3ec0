package dev.berth.appliance.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads berth.yaml. Nothing on disk is touched but the file, which is read. */
public final class ConfigurationFile {
    private static final int LARGEST = 64 << 20;

    private ConfigurationFile() {}

    /**
     * Reads a file and the environment.
     *
     * @param sections of the services that are there, by the service's name
     */
    public static Loaded load(Path file, Map<String, String> environment, Map<String, Section<?>> sections) {
        try {
            if (Files.size(file) > LARGEST) {
                return bad(file, "is larger than 64 MiB; is it the right file?");
            }
            return read(file, Files.readString(file), environment, sections);
        } catch (NoSuchFileException e) {
            return bad(file, "does not exist; make one with 'berth init', or name another with -c");
        } catch (CharacterCodingException e) {
            return bad(file, "is not UTF-8 text");
        } catch (IOException e) {
            return bad(file, "cannot be read (" + e.getClass().getSimpleName() + "); check its rights");
        }
    }

    private static Loaded bad(Path file, String message) {
        return new Loaded.Bad(List.of(new Problem(file.toString(), "", message)), List.of());
    }

    /** Reads the text of a file; {@code file} only names it and is where relative paths of zone files start. */
    public static Loaded read(Path file, String text, Map<String, String> variables, Map<String, Section<?>> sections) {
        var findings = new Findings();
        var environment = new Environment(variables);
        Optional<Node> node;
        try {
            node = compose(file, text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> file.getFileName() + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse(file.getFileName().toString());
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            return new Loaded.Bad(List.of(new Problem(place, "", "no YAML: " + context + e.getProblem())), List.of());
        } catch (YamlEngineException e) {
            return bad(
                    file,
                    "no YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        var root = YamlSettings.root(file.getFileName().toString(), node.orElse(null), environment, findings);
        Optional<Configuration> configuration = new ConfigurationReader(file, root, sections).read();
        root.reportUnknown();
        for (String variable : environment.unused()) {
            findings.problems.add(new Problem(variable, "", "names no key of the configuration; unset it"));
        }
        return configuration.isPresent() && findings.problems.isEmpty()
                ? new Loaded.Good(configuration.get(), List.copyOf(findings.warnings))
                : new Loaded.Bad(List.copyOf(findings.problems), List.copyOf(findings.warnings));
    }

    private static Optional<Node> compose(Path file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(String.valueOf(file.getFileName()))
                .setUseMarks(true)
                .setCodePointLimit(LARGEST)
                .setMaxAliasesForCollections(100)
                .setAllowDuplicateKeys(true)
                .build();
        return new Compose(settings).composeString(text);
    }
}
