package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the current values of entities and the serials of zones. Writing the same twice does no harm. */
final class EntityRows {
    private final Connection connection;
    private final CommitCodec codec;

    EntityRows(Connection connection, CommitCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    /** In the order of time; of several effects on one entity the last stays. */
    void write(List<Effect> effects) throws SQLException {
        Map<Ref, @Nullable Entity<?>> last = new HashMap<>();
        for (Effect effect : effects) {
            last.put(effect.ref(), effect.after());
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM entity WHERE kind = ? AND id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO entity (kind, id, revision, origin, body) VALUES (?, ?, ?, ?, ?)")) {
            for (Map.Entry<Ref, @Nullable Entity<?>> change : last.entrySet()) {
                delete.setString(1, change.getKey().kind());
                delete.setLong(2, change.getKey().id());
                delete.addBatch();
                Entity<?> entity = change.getValue();
                if (entity != null) {
                    insert.setString(1, change.getKey().kind());
                    insert.setLong(2, change.getKey().id());
                    insert.setLong(3, entity.revision());
                    insert.setString(4, entity.origin());
                    insert.setString(5, codec.encodeValue(entity.value()));
                    insert.addBatch();
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
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
