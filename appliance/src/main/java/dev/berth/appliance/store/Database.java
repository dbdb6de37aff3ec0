package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Ref;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The current values and the history in SQL tables that an operator may read: H2 in a file, or PostgreSQL. The revision it
 * stands at is in the same transaction as what it holds. Used by one thread.
 */
final class Database implements AutoCloseable {
    private final Connection connection;
    private final String place;
    private final CommitCodec codec;
    private final boolean h2;

    private Database(Connection connection, String place, Map<String, Kind<?>> kinds, boolean h2) {
        this.connection = connection;
        this.place = place;
        this.codec = new CommitCodec(kinds);
        this.h2 = h2;
    }

    static Database open(Connections connections, Map<String, Kind<?>> kinds) throws LogFailure {
        try {
            Connection connection = connections.connect();
            connection.setAutoCommit(false);
            new Migrations(connections.place()).apply(connection);
            return new Database(connection, connections.place(), kinds, connections.isH2());
        } catch (SQLException e) {
            throw connections.failure("cannot open the database", e);
        }
    }

    /** The revision that all tables stand at. */
    long revision() throws LogFailure {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM standing")) {
            long revision = rows.next() ? rows.getLong(1) : 0;
            connection.commit();
            return revision;
        } catch (SQLException e) {
            throw failure("cannot read", e);
        }
    }

    void readEntities(Consumer<Entity<?>> each) throws LogFailure {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery("SELECT kind, id, revision, origin, body FROM entity")) {
                while (rows.next()) {
                    Ref ref = new Ref(rows.getString(1), rows.getLong(2));
                    each.accept(codec.decodeEntity(ref, rows.getLong(3), rows.getString(4), rows.getString(5)));
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw failure("cannot read", e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new LogFailure(
                    "cannot understand what is in " + place + ": " + e.getMessage(),
                    "start the Berth that wrote it, with all its services");
        }
    }

    Map<DomainName, Long> readSerials() throws LogFailure {
        Map<DomainName, Long> serials = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT zone, serial FROM zone_serial")) {
            while (rows.next()) {
                serials.put(DomainName.of(rows.getString(1)), rows.getLong(2));
            }
            connection.commit();
            return serials;
        } catch (SQLException e) {
            throw failure("cannot read", e);
        }
    }

    /**
     * Brings the tables to the last of {@code commits} in one transaction. Commits that they hold already, because another
     * appliance was faster, are left out.
     *
     * @return the revision that the tables stand at now; less than the last commit's when earlier ones are missing
     */
    long apply(List<Commit> all) throws LogFailure {
        try {
            long standing = lockStanding();
            List<Commit> commits =
                    all.stream().filter(commit -> commit.revision() > standing).toList();
            if (commits.isEmpty() || commits.getFirst().revision() != standing + 1) {
                connection.rollback();
                return standing;
            }
            Map<Ref, String> before = bodiesBefore(commits);
            applyEntities(commits);
            applySerials(commits);
            writeHistory(commits, before);
            try (PreparedStatement statement = connection.prepareStatement("UPDATE standing SET revision = ?")) {
                statement.setLong(1, commits.getLast().revision());
                statement.executeUpdate();
            }
            connection.commit();
            return commits.getLast().revision();
        } catch (SQLException e) {
            rollBack();
            throw failure("cannot write", e);
        }
    }

    private long lockStanding() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM standing FOR UPDATE")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone; the next statement on it says so.
        }
    }

    /** What the tables hold of entities whose commits, read from the log, do not say what was before. */
    private Map<Ref, String> bodiesBefore(List<Commit> commits) throws SQLException {
        Map<Ref, String> bodies = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT body FROM entity WHERE kind = ? AND id = ?")) {
            for (Commit commit : commits) {
                for (Effect effect : commit.effects()) {
                    if (effect.before() == null) {
                        select.setString(1, effect.ref().kind());
                        select.setLong(2, effect.ref().id());
                        try (ResultSet rows = select.executeQuery()) {
                            if (rows.next()) {
                                bodies.put(effect.ref(), rows.getString(1));
                            }
                        }
                    }
                }
            }
        }
        return bodies;
    }

    private void applyEntities(List<Commit> commits) throws SQLException {
        Map<Ref, @Nullable Entity<?>> last = new HashMap<>();
        for (Commit commit : commits) {
            for (Effect effect : commit.effects()) {
                last.put(effect.ref(), effect.after());
            }
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

    private void applySerials(List<Commit> commits) throws SQLException {
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

    private void writeHistory(List<Commit> commits, Map<Ref, String> held) throws SQLException {
        try (PreparedStatement commit = connection.prepareStatement(
                        "INSERT INTO history (revision, at, actor, why, host, mac, address) VALUES (?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement effect = connection.prepareStatement(
                        "INSERT INTO history_effect (revision, place, kind, id, body_before, body_after) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Commit each : commits) {
                commit.setLong(1, each.revision());
                commit.setLong(2, each.at().toEpochMilli());
                commit.setString(3, each.by().toString());
                commit.setString(4, each.why());
                commit.setString(5, text(each.about().host()));
                commit.setString(6, text(each.about().mac()));
                commit.setString(7, text(each.about().address()));
                commit.addBatch();
                int place = 0;
                for (Effect one : each.effects()) {
                    effect.setLong(1, each.revision());
                    effect.setInt(2, place++);
                    effect.setString(3, one.ref().kind());
                    effect.setLong(4, one.ref().id());
                    String after = body(one.after());
                    effect.setString(5, one.before() == null ? held.get(one.ref()) : body(one.before()));
                    effect.setString(6, after);
                    if (after == null) {
                        held.remove(one.ref());
                    } else {
                        held.put(one.ref(), after);
                    }
                    effect.addBatch();
                }
            }
            commit.executeBatch();
            effect.executeBatch();
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private @Nullable String body(@Nullable Entity<?> entity) {
        return entity == null ? null : codec.encodeValue(entity.value());
    }

    /** What the tables hold survives a power cut when this returns; only then may the log forget it. */
    void force() throws LogFailure {
        if (h2) {
            // H2's commit does not reach the disk by itself.
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
                connection.commit();
            } catch (SQLException e) {
                throw failure("cannot force", e);
            }
        }
    }

    private LogFailure failure(String what, SQLException e) {
        return new LogFailure(
                what + " the database " + place + ": " + e.getMessage(),
                h2
                        ? "free space or check its rights; a damaged one can be moved away and is then refused until a backup is restored"
                        : "check that PostgreSQL is up and its user may use the schema",
                e,
                !h2);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // What matters is in the log.
        }
    }
}
