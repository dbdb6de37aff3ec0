package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents say what the program does: their configurations load, their commands exist, their sections are there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    /** What a block that shows only one section leaves out. */
    private static final Map<String, String> REST_OF_THE_FILE = Map.of(
            "domain", "domain: lab.example\n",
            "addresses", "addresses: [10.77.0.1]\n",
            "networks", "networks: { provisioning: { subnet: 10.77.0.0/24, pools: [10.77.0.100-10.77.0.199] } }\n");

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("serviceDocuments")
    void aServicesReadmeHasTheSectionsOfAManualPage(Path document) throws IOException {
        List<String> headings = Files.readAllLines(ROOT.resolve(document)).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).strip())
                .toList();
        assertThat(headings)
                .containsSubsequence("Name", "Description", "Configuration", "Examples", "RFCs", "Limits", "Metrics");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("configurations")
    void everyConfigurationLoads(String place, String yaml) throws StartFailure {
        StringBuilder whole = new StringBuilder(yaml);
        REST_OF_THE_FILE.forEach((key, text) -> {
            if (!Pattern.compile("^" + key + ":", Pattern.MULTILINE)
                    .matcher(yaml)
                    .find()) {
                whole.append(text);
            }
        });
        Loaded loaded = ConfigurationFile.read(
                Path.of("berth.yaml"),
                whole.toString(),
                Map.of(),
                Providers.find().sections());
        assertThat(loaded).isInstanceOf(Loaded.Good.class);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("commands")
    void everyCommandExistsWithItsOptions(String place, List<String> words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.berth.appliance.cli.Berth"));
        line.addAll(words);
        line.add("--help");
        Path said = Files.createTempFile("berth-help", ".txt");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isZero();
            assertThat(said).content().contains("Usage: berth");
        } finally {
            Files.delete(said);
        }
    }

    static Stream<Path> serviceDocuments() {
        return documents().filter(document -> document.toString().startsWith("services-"));
    }

    static Stream<Object[]> configurations() {
        return blocks("yaml").map(block -> new Object[] {block.place(), block.text()});
    }

    static Stream<Object[]> commands() {
        return Stream.concat(blocks("sh"), blocks("console"))
                .flatMap(block -> block.text()
                        .replace("\\\n", " ")
                        .lines()
                        .map(line ->
                                line.strip().replaceFirst("^(\\$|sudo|#) ", "").replaceFirst("\\s+#.*", ""))
                        .filter(line -> line.matches("(\\S*/)?berth .*"))
                        .map(line -> new Object[] {block.place() + ": " + line, words(line)}));
    }

    /** The words of a shell line without its first, its quotes, and whatever follows a pipe or a redirection. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(line);
        while (word.find() && !word.group().matches("[|><&;].*")) {
            words.add(word.group().replaceAll("^['\"]|['\"]$", ""));
        }
        return words.subList(1, words.size());
    }

    private static Stream<Block> blocks(String language) {
        return documents().flatMap(document -> {
            String text = read(document);
            return BLOCK.matcher(text)
                    .results()
                    .filter(found -> found.group(1).equals(language))
                    .map(found -> {
                        long line = text.substring(0, found.start()).lines().count() + 1;
                        return new Block(document + ":" + line, found.group(2));
                    });
        });
    }

    private static Stream<Path> documents() {
        try (var files = Files.list(ROOT)) {
            List<Path> modules = files.filter(Files::isDirectory).sorted().toList();
            return Stream.concat(Stream.of(ROOT), modules.stream())
                    .flatMap(folder -> Stream.of(
                            folder.resolve("README.md"),
                            folder.resolve("CONTRIBUTING.md"),
                            folder.resolve("ARCHITECTURE.md")))
                    .filter(Files::exists)
                    .map(ROOT::relativize);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path document) {
        try {
            return Files.readString(ROOT.resolve(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Block(String place, String text) {}
}
