package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Kinds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.MissingNode;

class HistoryBlocksTest {
    @TempDir
    Path data;

    private Connection connection;
    private HistoryBlocks blocks;

    @BeforeEach
    void open() throws Exception {
        var connections = Connections.h2(data);
        Database.open(connections, StoreTest.KINDS).close();
        connection = connections.connect();
        blocks = new HistoryBlocks(connection, Portions.Pause.none());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static CommitText commit(long revision, String why, String host) {
        byte[] line = new PastCommit(
                        revision,
                        Instant.EPOCH,
                        Actor.UNKNOWN,
                        new PastCommit.About(host, null, null, null),
                        why,
                        new PastCommit.Effects(List.of()),
                        null)
                .line();
        return new CommitText(revision, List.of(host), List.of(), Map.of(), RawJson.of(line));
    }

    private void write(long first, long last) throws SQLException {
        blocks.write(LongStream.rangeClosed(first, last)
                .mapToObj(revision -> commit(revision, "why", "host:" + revision))
                .toList());
    }

    private List<Long> found(long first, long last, String... subjects) throws SQLException {
        List<Long> found = new ArrayList<>();
        blocks.newestFirst(first, last, block -> {
            block.newestFirst(first, last, List.of(subjects)).forEach(commit -> found.add(commit.revision()));
            return true;
        });
        return found;
    }

    private void sql(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aPartOfTheHistoryIsReadNewestFirstAcrossBlocks() throws SQLException {
        write(1, 3);
        write(4, 4);
        write(5, 9);
        assertThat(found(3, 6)).containsExactly(6L, 5L, 4L, 3L);
        assertThat(found(1, Long.MAX_VALUE)).containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(found(1, 9, "host:7", "host:2")).containsExactly(7L, 2L);
        assertThat(found(10, 20)).isEmpty();
    }

    @Test
    void moreBlocksThanAreReadAtOnceComeWhole() throws SQLException {
        for (long revision = 1; revision <= 50; revision++) {
            write(revision, revision);
        }
        assertThat(found(2, 49)).hasSize(48).startsWith(49L).endsWith(2L);
    }

    @Test
    void aCommitThatIsLargerThanARowIsReadWhole() throws SQLException {
        String why = "z".repeat(3 << 20);
        write(1, 2);
        blocks.write(List.of(commit(3, why, "host:3")));
        write(4, 5);
        List<String> reasons = new ArrayList<>();
        blocks.newestFirst(1, 5, block -> {
            block.newestFirst(3, 3, List.of()).forEach(commit -> reasons.add(commit.why()));
            return true;
        });
        assertThat(reasons).containsExactly(why);
    }

    @Test
    void aCommitWhosePartsAreBeingWrittenIsNotInTheHistoryYet() throws Exception {
        write(1, 2);
        blocks.write(List.of(commit(3, "z".repeat(1 << 20), "host:3")));
        sql("DELETE FROM history_block WHERE place = " + ((3L << 16) + 2));
        Connections connections = Connections.h2(data);
        try (History history = new History(connections, DatabaseOpening.now(connections, StoreTest.KINDS))) {
            assertThat(history.list(new History.Query(List.of(), Long.MAX_VALUE, 10)))
                    .extracting(History.Change::revision)
                    .containsExactly(2L, 1L);
        }
    }

    @Test
    void whatACutTransactionLeftIsCountedAndTakenAway() throws SQLException {
        write(1, 10);
        write(11, 20);
        blocks.write(List.of(commit(21, "z".repeat(1 << 20), "host:21")));
        write(22, 25);
        sql("DELETE FROM history_block WHERE last_revision = 20");
        // The first of three parts: what is left of it must not be taken for a part of an older block.
        sql("DELETE FROM history_block WHERE place = " + (21L << 16));

        // 21 and those from 11 to 20 are not whole, and 25 is more than the history claims.
        assertThat(blocks.dropAfter(4, 24)).isEqualTo(11);
        assertThat(found(1, Long.MAX_VALUE)).containsExactly(4L, 3L, 2L, 1L);
        write(5, 8);
        assertThat(found(1, Long.MAX_VALUE)).containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    /** As when the disk is full in the midst of it. */
    @Test
    void aLargeCommitThatFailedHalfWayIsWrittenWholeTheNextTime() throws Exception {
        connection.setAutoCommit(true);
        try (var database = Database.open(Connections.h2(data), StoreTest.KINDS)) {
            var large = List.of(commit(1, "z".repeat(3 << 20), "host:1"));
            String inTheWay = ((1L << 16) + 3) + "";
            sql("INSERT INTO history_block (place, last_revision, lines) VALUES (" + inTheWay + ", 1, X'00')");
            assertThatThrownBy(() -> database.apply(large)).isInstanceOf(LogFailure.class);
            sql("DELETE FROM history_block WHERE place = " + inTheWay);
            assertThat(database.apply(large)).isEqualTo(1);
            assertThat(database.apply(List.of(commit(2, "next", "host:2")))).isEqualTo(2);
        }
        assertThat(found(1, 2)).containsExactly(2L, 1L);
    }

    @Test
    void ofACommitWithVeryManyEffectsTheFirstAreShown() {
        var effects = LongStream.rangeClosed(1, 5_000)
                .mapToObj(i -> new PastCommit.Effect(Kinds.HOST.ref(i), true, null, null, null))
                .toList();
        byte[] line = new PastCommit(
                        7,
                        Instant.EPOCH,
                        Actor.UNKNOWN,
                        new PastCommit.About(null, null, null, null),
                        "many",
                        new PastCommit.Effects(effects),
                        null)
                .line();
        History.Change change = PastCommit.of(line).change();
        assertThat(change.why()).isEqualTo("many");
        assertThat(change.changes()).hasSize(History.MOST_DETAILS);
    }

    /** Logs before format 4 did not say what was; nobody may take that for nothing. */
    @Test
    void aLineThatDoesNotSayWhatWasIsToldFromOneThatMadeIt() {
        String line = "{\"revision\":2,\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"user:ann\",\"about\":{},\"why\":\"w\","
                + "\"effects\":[{\"ref\":\"host:1\",\"made\":false,\"value\":{}},{\"ref\":\"host:2\",\"made\":true,\"value\":{}}],"
                + "\"zones\":[]}";
        List<History.Detail> details =
                PastCommit.of(line.getBytes(StandardCharsets.UTF_8)).change().changes();
        assertThat((Object) details.get(0).before()).isSameAs(MissingNode.getInstance());
        assertThat((Object) details.get(1).before()).isNull();
    }
}
