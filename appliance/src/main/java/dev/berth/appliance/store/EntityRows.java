package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the current values of entities and the serials of zones. Writing the same twice does no harm. */
final class EntityRows {
    private final Connection connection;
    private final Portions.Pause pause;
    private final int together;

    /** @param together rows that are sent at once: many to a server, few where the database works in this thread */
    EntityRows(Connection connection, Portions.Pause pause, int together) {
        this.connection = connection;
        this.pause = pause;
        this.together = together;
    }

    /** In the order of time; of several effects on one entity the last stays. */
    void write(List<CommitText> commits) throws SQLException {
        Map<String, Map<Long, Row>> byKind = new HashMap<>();
        for (CommitText commit : commits) {
            for (CommitText.Effect effect : commit.effects()) {
                byKind.computeIfAbsent(effect.ref().kind(), kind -> new TreeMap<>())
                        .merge(
                                effect.ref().id(),
                                row(effect.made(), commit.revision(), effect),
                                (first, last) ->
                                        new Row(first.made(), last.ref(), last.revision(), last.origin(), last.body()));
            }
        }
        for (Map.Entry<String, Map<Long, Row>> kind : byKind.entrySet()) {
            List<Row> rows = List.copyOf(kind.getValue().values());
            for (int from = 0; from < rows.size(); from += Portions.MOST_ROWS) {
                int to = Math.min(rows.size(), from + Portions.MOST_ROWS);
                write(EntityTables.table(kind.getKey()), rows.subList(from, to));
                if (to < rows.size()) {
                    pause.now();
                }
            }
        }
    }

    /** Brings the rows of entities to what they are in {@code state}, row after row, so that neighbours are written together. */
    void write(Unsettled unsettled, Snapshot state) throws SQLException {
        for (List<Ref> refs : unsettled.byKind()) {
            String table = EntityTables.table(refs.getFirst().kind());
            List<Row> rows = new ArrayList<>();
            long text = 0;
            for (Ref ref : refs) {
                Niceness.giveWay();
                Row row = row(ref, unsettled, state);
                rows.add(row);
                String body = row.body();
                text += body == null ? 0 : body.length();
                if (rows.size() == Portions.MOST_ROWS || text > Portions.MOST_TEXT) {
                    write(table, rows);
                    pause.now();
                    rows.clear();
                    text = 0;
                }
            }
            write(table, rows);
        }
    }

    private static Row row(Ref ref, Unsettled unsettled, Snapshot state) {
        Entity<?> entity = state.entity(ref);
        return entity == null
                ? new Row(unsettled.made(ref), ref, state.revision(), null, null)
                : new Row(
                        unsettled.made(ref),
                        ref,
                        entity.revision(),
                        entity.origin(),
                        CommitCodec.encodeValue(entity.value()));
    }

    private static Row row(boolean made, long revision, CommitText.Effect effect) {
        RawJson after = effect.after();
        return new Row(made, effect.ref(), revision, effect.origin(), after == null ? null : after.text());
    }

    /** What becomes of an entity's row; {@code made} where it has none yet, no body where it goes. */
    private record Row(
            boolean made,
            Ref ref,
            long revision,
            @Nullable String origin,
            @Nullable String body) {}

    private void write(String table, List<Row> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += together) {
            writeTogether(table, rows.subList(from, Math.min(rows.size(), from + together)));
        }
    }

    private void writeTogether(String table, List<Row> rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET revision = ?, origin = ?, body = ? WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + table + " (revision, origin, body, id) VALUES (?, ?, ?, ?)")) {
            List<Row> updated = new ArrayList<>();
            for (Row row : rows) {
                if (row.body() == null) {
                    delete.setLong(1, row.ref().id());
                    delete.addBatch();
                } else if (row.made()) {
                    add(insert, row);
                } else {
                    add(update, row);
                    updated.add(row);
                }
            }
            delete.executeBatch();
            Niceness.giveWay();
            int[] found = update.executeBatch();
            for (int i = 0; i < found.length; i++) {
                if (found[i] == 0) {
                    add(insert, updated.get(i));
                }
            }
            Niceness.giveWay();
            insert.executeBatch();
            Niceness.giveWay();
        }
    }

    private static void add(PreparedStatement statement, Row row) throws SQLException {
        statement.setLong(1, row.revision());
        statement.setString(2, row.origin());
        statement.setString(3, row.body());
        statement.setLong(4, row.ref().id());
        statement.addBatch();
    }

    void writeSerials(List<CommitText> commits) throws SQLException {
        Map<DomainName, Long> last = new HashMap<>();
        commits.forEach(commit -> last.putAll(commit.serials()));
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM zone_serial WHERE zone = ?");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO zone_serial (zone, serial) VALUES (?, ?)")) {
            for (Map.Entry<DomainName, Long> change : last.entrySet()) {
                delete.setString(1, change.getKey().toString());
                delete.addBatch();
                if (change.getValue() != 0) {
                    insert.setString(1, change.getKey().toString());
                    insert.setLong(2, change.getValue());
                    insert.addBatch();
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }
}
