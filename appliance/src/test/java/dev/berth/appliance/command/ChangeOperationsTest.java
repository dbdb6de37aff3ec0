package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Through a running appliance's operations, database and all. */
class ChangeOperationsTest {
    @TempDir
    Path directory;

    private TestAppliance berth;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", InstantSource.system());
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private JsonNode run(String name, Map<String, ?> input) throws Exception {
        return Running.operation(berth.appliance(), name, input, false);
    }

    private long revision() {
        return berth.appliance().inventory().now().revision();
    }

    @Test
    void aChangeIsShownValueByValueAndTakenBack() throws Exception {
        run("host add", Map.of("name", "node10", "macs", List.of("52:54:00:77:00:10"), "address", "127.77.0.10"));
        long made = revision();
        run("host set", Map.of("name", "node10", "variables", Map.of("disk", "sda")));
        long set = revision();

        JsonNode shown = run("change show", Map.of("revision", set)).path("changes");
        assertThat(shown).hasSize(1);
        assertThat(shown.path(0).path("entity").asString()).isEqualTo("host node10");
        assertThat(shown.path(0).path("value").asString()).isEqualTo("variables");
        assertThat(shown.path(0).has("before")).isFalse();
        assertThat(shown.path(0).path("after").path("disk").asString()).isEqualTo("sda");

        assertThatThrownBy(() -> run("change undo", Map.of("revision", made)))
                .hasMessageContaining("by revision " + set + "; undo that first");
        run("change undo", Map.of("revision", set));
        assertThat(run("host show", Map.of("name", "node10")).path("variables")).isEmpty();
        JsonNode undoing = run("change show", Map.of("revision", revision()));
        assertThat(undoing.path("why").asString()).isEqualTo("undo of " + set + ": host changed");
    }

    @Test
    void aDryRunOfAnUndoingChangesNothing() throws Exception {
        run("host add", Map.of("name", "node10", "macs", List.of("52:54:00:77:00:10")));
        long made = revision();

        Running.operation(berth.appliance(), "change undo", Map.of("revision", made), true);

        assertThat(revision()).isEqualTo(made);
        run("host show", Map.of("name", "node10"));
    }

    @Test
    void aRevisionThatIsNotThereIsSaidToBeAbsent() {
        for (long none : new long[] {0, -1, revision() + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> run("change show", Map.of("revision", none)))
                    .hasMessageContaining("there is no revision " + none);
        }
    }
}
