package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.berth.appliance.exchange.FileOperations;
import dev.berth.appliance.secret.Secrets;
import dev.berth.testing.TestAppliance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Through a running appliance's operations, its log and its database. */
class SecretOperationsTest {
    private static final String VALUE = "correct-horse-battery";

    @TempDir
    Path directory;

    private TestAppliance berth;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "secrets: { key-file: keys/secret.key }\n", InstantSource.system());
        Files.createDirectories(directory.resolve("data/keys"));
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private JsonNode run(String name, Map<String, ?> input) throws Exception {
        return Running.operation(berth.appliance(), name, input, false);
    }

    private String value(String name) throws Exception {
        return new Secrets(directory.resolve("data/keys/secret.key"), new SecureRandom())
                .find(berth.appliance().inventory().now(), name)
                .orElse(null);
    }

    @Test
    void aSecretIsKeptChangedListedByNameAndForgotten() throws Exception {
        assertThat(run("secret set", Map.of("name", "bmc", "value", VALUE + "\n"))
                        .path("change")
                        .asString())
                .isEqualTo("added");
        assertThat(value("bmc")).isEqualTo(VALUE);
        assertThat(run("secret set", Map.of("name", "bmc", "value", "other\r\n"))
                        .path("change")
                        .asString())
                .isEqualTo("changed");
        assertThat(value("bmc")).isEqualTo("other");
        assertThat(run("secret list", Map.of())
                        .path("secrets")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("bmc");
        run("secret rm", Map.of("name", "bmc"));
        assertThat(value("bmc")).isNull();
        assertThatThrownBy(() -> run("secret rm", Map.of("name", "bmc")))
                .hasMessageContaining("there is no secret bmc");
    }

    @Test
    void theValueIsInNoFileAndInNoAnswer() throws Exception {
        run("secret set", Map.of("name", "bmc", "value", VALUE));
        long revision = berth.appliance().inventory().now().revision();
        String shown = run("change show", Map.of("revision", revision)).toString();
        String sealed = berth.appliance()
                .inventory()
                .now()
                .all(dev.berth.appliance.secret.Secret.KIND)
                .findFirst()
                .orElseThrow()
                .value()
                .sealed()
                .toString();

        for (String answer : List.of(
                shown,
                run("change list", Map.of()).toString(),
                run("event list", Map.of()).toString(),
                run("secret list", Map.of()).toString())) {
            assertThat(answer).doesNotContain(VALUE).doesNotContain(sealed);
        }
        assertThatThrownBy(() -> run("change undo", Map.of("revision", revision)))
                .hasMessageContaining("secret bmc holds credentials");
        berth.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(VALUE);
            }
        }
    }

    @Test
    void rotationSealsEverySecretWithANewKeyAndForgetsTheOld() throws Exception {
        run("secret set", Map.of("name", "one", "value", "first"));
        run("secret set", Map.of("name", "two", "value", "second"));
        String before = Files.readString(directory.resolve("data/keys/secret.key"));

        assertThat(run("secret rotate", Map.of()).path("secrets").asInt()).isEqualTo(2);

        assertThat(Files.readString(directory.resolve("data/keys/secret.key")))
                .hasLineCount(1)
                .isNotEqualTo(before);
        assertThat(value("one")).isEqualTo("first");
        assertThat(value("two")).isEqualTo("second");
    }

    @Test
    void aDryRunMakesNeitherSecretNorKey() throws Exception {
        Running.operation(berth.appliance(), "secret set", Map.of("name", "bmc", "value", VALUE), true);

        assertThat(value("bmc")).isNull();
        assertThat(directory.resolve("data/keys/secret.key")).doesNotExist();
        assertThatThrownBy(() -> run("secret set", Map.of("name", "Bad Name", "value", "x")))
                .hasMessageContaining("'Bad Name' is no name for a secret");
        assertThatThrownBy(() -> run("secret set", Map.of("name", "bmc", "value", "\n")))
                .hasMessageContaining("the value is empty");
    }

    private String imported(String content, boolean preview) throws Exception {
        JsonNode said = Running.operation(berth.appliance(), "secret import", Map.of("content", content), preview);
        return said.path("added") + " " + said.path("changed") + " " + said.path("unchanged");
    }

    @Test
    void aFileOfSecretsGoesInAndOnlyTheirNamesComeOut() throws Exception {
        String file = "name,value\nbmc," + VALUE + "\nregistry,\"a;b, c\"\n";
        assertThat(imported(file, true)).isEqualTo("2 0 0");
        assertThat(directory.resolve("data/keys/secret.key")).doesNotExist();

        assertThat(imported(file, false)).isEqualTo("2 0 0");
        assertThat(value("bmc")).isEqualTo(VALUE);
        assertThat(value("registry")).isEqualTo("a;b, c");

        long revision = berth.appliance().inventory().now().revision();
        assertThat(imported(file, false)).isEqualTo("0 0 2");
        assertThat(imported("secrets: { bmc: {}, registry: { value: 'a;b, c' } }", false))
                .isEqualTo("0 0 2");
        assertThat(berth.appliance().inventory().now().revision()).isEqualTo(revision);
        for (String format : List.of("csv", "json", "yaml")) {
            String exported = run("secret export", Map.of("format", format)).toString();
            assertThat(exported)
                    .contains("bmc", "registry")
                    .doesNotContain(VALUE)
                    .doesNotContain("sealed");
        }
        assertThat(imported("name,value\nbmc,other\n", false)).isEqualTo("0 1 0");
        assertThat(value("bmc")).isEqualTo("other");
    }

    /** Nor does a refusal repeat what somebody took for a value. */
    @Test
    void secretsThatCannotBeTakenAreRefusedWithoutTheirValues() {
        assertThatThrownBy(() -> imported("name,value\nbmc,\nBad Name,x-y-z\nfree,none\n", false))
                .hasMessageContaining("3 of 3 are refused")
                .hasMessageContaining("line 2: bmc: it has no value, for none is ever exported")
                .hasMessageContaining("line 3: Bad Name: 'Bad Name' is no name for a secret")
                .hasMessageContaining("line 4: free: its value is no text or an empty one")
                .hasMessageNotContaining("x-y-z");
        assertThatThrownBy(() -> imported("name,value\nbmc,{correct-horse\n", false))
                .hasMessageContaining("line 2: value begins with a bracket or brace")
                .hasMessageNotContaining("correct-horse");
        assertThat(new FileOperations.File("bmc," + VALUE, null, null).toString())
                .doesNotContain(VALUE);
    }

    /** By name and in files, taken and refused, through the API, with the log as talkative as it can be set. */
    @Test
    void theValueIsInNoLineOfTheLog() throws Exception {
        var all = (Logger) LoggerFactory.getLogger("dev.berth");
        Level before = all.getLevel();
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        all.addAppender(lines);
        all.setLevel(Level.TRACE);
        try {
            for (String content : List.of(
                    "name,value\\nbmc," + VALUE, "name,value\\nBad Name," + VALUE, "name,value\\nbmc,{" + VALUE)) {
                assertThat(request("POST", "/import/secrets", "{\"content\":\"" + content + "\"}"))
                        .doesNotContain(VALUE);
            }
            assertThat(request("PUT", "/secrets/bmc", "{\"value\":\"" + VALUE + "\"}"))
                    .startsWith("200 ")
                    .doesNotContain(VALUE);
            assertThat(request("PUT", "/secrets/bmc", "{\"value\":{\"" + VALUE + "\":1}}"))
                    .startsWith("400 ");
            assertThat(request("PUT", "/secrets/Bad%20Name", "{\"value\":\"" + VALUE + "\"}"))
                    .startsWith("400 ")
                    .doesNotContain(VALUE);
            berth.close();
            LoggerFactory.getLogger("dev.berth.appliance").trace("heard to the end");
        } finally {
            all.detachAppender(lines);
            all.setLevel(before);
        }
        assertThat(texts(lines.list))
                .anyMatch(line -> line.startsWith("heard to the end"))
                .noneMatch(line -> line.contains(VALUE));
    }

    private static List<String> texts(List<ILoggingEvent> events) {
        return events.stream()
                .map(event -> event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                .toList();
    }

    private String request(String method, String path, String body) throws Exception {
        return Running.request(berth, method, path, body);
    }
}
