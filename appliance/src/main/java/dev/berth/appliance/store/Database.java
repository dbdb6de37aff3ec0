package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The current values and the history in SQL tables that an operator may read: H2 in a file, or PostgreSQL. The revision it
 * stands at is in the same transaction as what it holds. Used by one thread; a lost connection is made anew.
 */
final class Database implements AutoCloseable {
    private final Connections connections;
    private final Map<String, Kind<?>> kinds;
    private final CommitCodec codec;
    private @Nullable Connection connection;

    private Database(Connections connections, Map<String, Kind<?>> kinds) {
        this.connections = connections;
        this.kinds = kinds;
        this.codec = new CommitCodec(kinds);
    }

    static Database open(Connections connections, Map<String, Kind<?>> kinds) throws LogFailure {
        var database = new Database(connections, kinds);
        try {
            new Migrations(connections).apply(database.connection());
            return database;
        } catch (SQLException e) {
            database.close();
            throw connections.failure("cannot open the database", e);
        } catch (LogFailure e) {
            database.close();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = connections.connect();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    /** The state that the tables hold, all of it of one instant though another appliance may write meanwhile. */
    Snapshot load() throws LogFailure {
        try {
            Connection open = connection();
            open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long revision = standing(open, "");
            Map<DomainName, Long> serials = serials(open);
            connections.streamResults(open);
            Snapshot state;
            try (var entities = new EntityReader(open, codec)) {
                state = Snapshot.load(kinds, revision, entities, serials);
                entities.finish();
            }
            open.commit();
            open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return state;
        } catch (SQLException e) {
            throw failed("cannot read the database", e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new LogFailure(
                    "cannot understand what is in " + connections.place() + ": " + e.getMessage(),
                    "start the Berth that wrote it",
                    e);
        }
    }

    private static long standing(Connection open, String lock) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM standing" + lock)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private static Map<DomainName, Long> serials(Connection open) throws SQLException {
        Map<DomainName, Long> serials = new HashMap<>();
        try (Statement statement = open.createStatement();
                ResultSet rows = statement.executeQuery("SELECT zone, serial FROM zone_serial")) {
            while (rows.next()) {
                serials.put(DomainName.of(rows.getString(1)), rows.getLong(2));
            }
        }
        return serials;
    }

    /**
     * Brings the tables to the last of {@code commits} in one transaction. Commits that they hold already, because another
     * appliance was faster, are left out.
     *
     * @return the revision that the tables stand at now; less than the last commit's when earlier ones are missing
     */
    long apply(List<Commit> all) throws LogFailure {
        try {
            Connection open = connection();
            long standing = standing(open, " FOR UPDATE");
            List<Commit> commits =
                    all.stream().filter(commit -> commit.revision() > standing).toList();
            if (commits.isEmpty() || commits.getFirst().revision() != standing + 1) {
                open.rollback();
                return standing;
            }
            long last = commits.getLast().revision();
            var history = new HistoryRows(open, codec);
            history.write(commits);
            writeEntities(open, commits);
            writeSerials(open, commits);
            history.prune(standing, last);
            try (PreparedStatement statement = open.prepareStatement("UPDATE standing SET revision = ?")) {
                statement.setLong(1, last);
                statement.executeUpdate();
            }
            open.commit();
            return last;
        } catch (SQLException e) {
            throw failed("cannot write the database", e);
        }
    }

    private void writeEntities(Connection open, List<Commit> commits) throws SQLException {
        Map<Ref, @Nullable Entity<?>> last = new HashMap<>();
        for (Commit commit : commits) {
            for (Effect effect : commit.effects()) {
                last.put(effect.ref(), effect.after());
            }
        }
        try (PreparedStatement delete = open.prepareStatement("DELETE FROM entity WHERE kind = ? AND id = ?");
                PreparedStatement insert = open.prepareStatement(
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

    private static void writeSerials(Connection open, List<Commit> commits) throws SQLException {
        Map<DomainName, Long> last = new HashMap<>();
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                last.put(delta.zone(), delta.toSerial());
            }
        }
        try (PreparedStatement delete = open.prepareStatement("DELETE FROM zone_serial WHERE zone = ?");
                PreparedStatement insert =
                        open.prepareStatement("INSERT INTO zone_serial (zone, serial) VALUES (?, ?)")) {
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

    /** What the tables hold survives a power cut when this returns; only then may the log forget it. */
    void force() throws LogFailure {
        if (connections.isH2()) {
            // H2's commit does not reach the disk by itself.
            try (Statement statement = connection().createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            } catch (SQLException e) {
                throw failed("cannot force the database", e);
            }
        }
    }

    private LogFailure failed(String what, SQLException e) {
        // Rolls back, and the next use connects again: the server may have been restarted.
        Connections.close(connection);
        connection = null;
        return connections.failure(what, e);
    }

    @Override
    public void close() {
        Connections.close(connection);
        connection = null;
    }
}
