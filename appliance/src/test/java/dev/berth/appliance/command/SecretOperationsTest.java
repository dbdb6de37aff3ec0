package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
