package dev.berth.appliance.config;

import dev.berth.appliance.config.Yaml.Composed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads berth.yaml. Nothing on disk is touched but the file, which is read. */
public final class ConfigurationFile {
    /** Octets; room for two hundred thousand hosts. */
    private static final int LARGEST = 16 << 20;

    private ConfigurationFile() {}

    /**
     * Reads a file and the environment.
     *
     * @param sections of the services that are there, by the service's name
     */
    public static Loaded load(Path file, Map<String, String> environment, Map<String, Section<?>> sections) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                return bad(file, "is larger than " + (LARGEST >> 20) + " MiB; is it the right file?");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return read(file, text, environment, sections);
        } catch (NoSuchFileException e) {
            return bad(file, "does not exist; make one with 'berth init', or name another with -c");
        } catch (AccessDeniedException e) {
            return bad(file, "may not be read by this user; check its rights and those of its folder");
        } catch (CharacterCodingException e) {
            return bad(file, "is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
            return bad(file, "cannot be read, " + why + "; name a file with -c");
        }
    }

    private static Loaded bad(Path file, String message) {
        return new Loaded.Bad(List.of(new Problem(file.toString(), "", message)), List.of());
    }

    /** Reads the text of a file; {@code file} only names it and is where relative paths of zone files start. */
    public static Loaded read(Path file, String text, Map<String, String> variables, Map<String, Section<?>> sections) {
        Path last = file.getFileName();
        String name = (last == null ? file : last).toString();
        return switch (Yaml.compose(name, text)) {
            case Composed.Broken broken -> new Loaded.Bad(List.of(broken.problem()), List.of());
            case Composed.Nodes nodes -> {
                var findings = new Findings();
                var environment = new Environment(variables);
                var root = YamlSettings.root(name, nodes.root(), environment, findings);
                if (YamlSettings.isNoMapping(nodes.root())) {
                    // What is no mapping lacks every key; to list them would hide the one mistake.
                    yield new Loaded.Bad(findings.problems(name), List.of());
                }
                Optional<Configuration> configuration = new ConfigurationReader(file, root, sections).read();
                root.reportUnknown(root);
                environment.reportUnused(findings);
                yield configuration.isPresent() && findings.isClean()
                        ? new Loaded.Good(configuration.get(), findings.warnings())
                        : new Loaded.Bad(findings.problems(name), findings.warnings());
            }
        };
    }
}
