package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The history of the schema before its fourth step, a row for every commit and every effect, copied into {@link HistoryBlocks}. */
final class HistoryOfRows {
    private static final long SPAN = 256;

    private final Connection connection;
    private final Portions.Pause pause;

    HistoryOfRows(Connection connection, Portions.Pause pause) {
        this.connection = connection;
        this.pause = pause;
    }

    void copy() throws SQLException {
        long first;
        long last;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MIN(revision), MAX(revision) FROM history")) {
            first = row.next() ? row.getLong(1) : 0;
            last = first == 0 ? -1 : row.getLong(2);
        }
        var blocks = new HistoryBlocks(connection, pause);
        for (long from = first; from <= last; from += SPAN) {
            List<CommitText> together = new ArrayList<>();
            for (CommitText commit : commits(from, from + SPAN - 1)) {
                if (!together.isEmpty()
                        && commit.revision() != together.getLast().revision() + 1) {
                    blocks.write(together);
                    together.clear();
                }
                together.add(commit);
            }
            for (List<CommitText> portion : Portions.of(together)) {
                blocks.write(portion);
            }
            pause.now();
        }
    }

    private List<CommitText> commits(long first, long last) throws SQLException {
        List<CommitText> commits = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT revision, at, actor, why, host, mac, address,"
                        + " attempt, first_effect, effects FROM history WHERE revision BETWEEN ? AND ? ORDER BY revision")) {
            select.setLong(1, first);
            select.setLong(2, last);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    commits.add(commit(row));
                }
            }
        }
        return commits;
    }

    private CommitText commit(ResultSet row) throws SQLException {
        var about = new PastCommit.About(row.getString(5), row.getString(6), row.getString(7), row.getString(8));
        List<PastCommit.Effect> effects = effects(row.getLong(9), row.getInt(10));
        var commit = new PastCommit(
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                Actor.of(row.getString(3)),
                about,
                row.getString(4),
                new PastCommit.Effects(effects),
                null);
        return new CommitText(
                commit.revision(),
                Arrays.asList(about.host(), about.mac(), about.address()).stream()
                        .filter(Objects::nonNull)
                        .toList(),
                effects.stream()
                        .map(effect -> new CommitText.Effect(effect.ref(), effect.made(), null, null))
                        .toList(),
                Map.of(),
                RawJson.of(commit.line()));
    }

    private List<PastCommit.Effect> effects(long first, int count) throws SQLException {
        List<PastCommit.Effect> effects = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT kind, id, body_before, body_after FROM effect"
                        + " WHERE number BETWEEN ? AND ? ORDER BY number")) {
            select.setLong(1, first);
            select.setLong(2, first + count - 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    JsonNode before = tree(rows.getString(3));
                    JsonNode after = tree(rows.getString(4));
                    effects.add(new PastCommit.Effect(
                            new Ref(rows.getString(1), rows.getLong(2)), before == null, null, after, before));
                }
            }
        }
        return effects;
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        return json == null ? null : Json.mapper().readTree(json);
    }
}
