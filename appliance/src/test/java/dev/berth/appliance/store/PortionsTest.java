package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Kinds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortionsTest {
    @TempDir
    Path data;

    private static CommitText commit(long revision, int effects, int length) {
        RawJson value = json(length);
        return new CommitText(
                revision,
                List.of(),
                IntStream.range(0, effects)
                        .mapToObj(i -> new CommitText.Effect(Kinds.HOST.ref(1000 * revision + i), true, null, value))
                        .toList(),
                Map.of(),
                json(100 + effects * length));
    }

    private static RawJson json(int length) {
        return RawJson.of("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }

    /** Every commit is in one portion, in order; one that is too large by itself is alone. */
    @Property(tries = 100)
    void portionsAreSmallAndLoseNothing(@ForAll int seed) {
        var random = new Random(seed);
        List<CommitText> all = IntStream.range(0, random.nextInt(60))
                .mapToObj(i -> commit(i, random.nextInt(random.nextInt(10) == 0 ? 1200 : 60), random.nextInt(9000)))
                .toList();
        List<CommitText> together = new ArrayList<>();
        for (List<CommitText> portion : Portions.of(all)) {
            together.addAll(portion);
            int text =
                    portion.stream().mapToInt(commit -> commit.line().length()).sum();
            assertThat(portion.size() == 1 || text <= 256 << 10).isTrue();
        }
        assertThat(together).isEqualTo(all);
    }

    /** H2 stores a whole transaction when it ends; more than once in one, and a kill in between would leave half of it. */
    @Test
    void aLargeCommitIsNotStoredInTheMidstOfATransaction() throws Exception {
        var connections = Connections.h2(data);
        try (Database database = Database.open(connections, StoreTest.KINDS);
                Connection connection = connections.connect()) {
            connection.setAutoCommit(false);
            var ended = new ArrayList<Long>();
            var midst = new ArrayList<Long>();
            Portions.Pause pause = () -> {
                midst.add(writes(connection));
                connection.commit();
                ended.add(writes(connection));
            };
            ended.add(writes(connection));
            List<CommitText> large = List.of(commit(1, 20_000, 400));
            new HistoryBlocks(connection, pause).write(large);
            pause.now();
            new EntityRows(connection, pause, Portions.MOST_ROWS).write(large);
            pause.now();
            assertThat(midst).hasSizeGreaterThan(40).isEqualTo(ended.subList(0, midst.size()));
        }
    }

    private static long writes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'info.FILE_WRITE'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
