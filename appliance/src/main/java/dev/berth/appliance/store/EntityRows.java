package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.ZoneDelta;
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
    private final CommitCodec codec;

    EntityRows(Connection connection, CommitCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    /**
     * In the order of time; of several effects on one entity the last stays.
     *
     * @param told whether each effect says what was before, so that one without a before has no row yet
     */
    void write(List<Effect> effects, boolean told) throws SQLException {
        Map<String, Map<Long, Row>> byKind = new HashMap<>();
        for (Effect effect : effects) {
            byKind.computeIfAbsent(effect.ref().kind(), kind -> new TreeMap<>())
                    .merge(
                            effect.ref().id(),
                            new Row(told && effect.before() == null, effect.after()),
                            (first, last) -> new Row(first.made(), last.entity()));
        }
        for (Map.Entry<String, Map<Long, Row>> kind : byKind.entrySet()) {
            write(EntityTables.table(kind.getKey()), kind.getValue());
        }
    }

    /** What becomes of an entity's row; {@code made} where it has none yet. */
    private record Row(boolean made, @Nullable Entity<?> entity) {}

    private void write(String table, Map<Long, Row> rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET revision = ?, origin = ?, body = ? WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + table + " (revision, origin, body, id) VALUES (?, ?, ?, ?)")) {
            List<Entity<?>> updated = new ArrayList<>();
            for (Map.Entry<Long, Row> each : rows.entrySet()) {
                Entity<?> entity = each.getValue().entity();
                if (entity == null) {
                    delete.setLong(1, each.getKey());
                    delete.addBatch();
                } else if (each.getValue().made()) {
                    add(insert, entity);
                } else {
                    add(update, entity);
                    updated.add(entity);
                }
            }
            delete.executeBatch();
            int[] found = update.executeBatch();
            for (int i = 0; i < found.length; i++) {
                if (found[i] == 0) {
                    add(insert, updated.get(i));
                }
            }
            insert.executeBatch();
        }
    }

    private void add(PreparedStatement statement, Entity<?> entity) throws SQLException {
        statement.setLong(1, entity.revision());
        statement.setString(2, entity.origin());
        statement.setString(3, codec.encodeValue(entity.value()));
        statement.setLong(4, entity.ref().id());
        statement.addBatch();
    }

    void writeSerials(List<Commit> commits) throws SQLException {
        Map<DomainName, Long> last = new HashMap<>();
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                last.put(delta.zone(), delta.toSerial());
            }
        }
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
