package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log in PostgreSQL, shared by any number of appliances: a locked head row gives one order without gaps, PostgreSQL's
 * own WAL the stable storage.
 */
final class PostgresLog implements Log {
    private final Connections connections;
    private final CommitCodec codec;
    private @Nullable Connection writing;
    private @Nullable Connection reading;

    private PostgresLog(Connections connections, Map<String, Kind<?>> kinds) {
        this.connections = connections;
        this.codec = new CommitCodec(kinds);
    }

    static PostgresLog open(Connections connections, Map<String, Kind<?>> kinds) throws LogFailure {
        var log = new PostgresLog(connections, kinds);
        try {
            Connection connection = log.writing();
            try (Statement statement = connection.createStatement()) {
                // Two appliances may start at once; the lock is held to the end of the transaction.
                statement.execute("SELECT pg_advisory_xact_lock(4242672840)");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS commit_log (revision BIGINT PRIMARY KEY, format INT NOT NULL, body TEXT NOT NULL)");
                statement.execute("CREATE TABLE IF NOT EXISTS commit_head (revision BIGINT NOT NULL)");
                statement.execute(
                        "INSERT INTO commit_head (revision) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM commit_head)");
            }
            connection.commit();
            return log;
        } catch (SQLException e) {
            throw connections.failure("cannot open the log in", e);
        }
    }

    @Override
    public long head() throws LogFailure {
        try (Statement statement = reading().createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM commit_head")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            drop();
            throw connections.failure("cannot read the log in", e);
        }
    }

    @Override
    public Result append(long expectedHead, List<Commit> commits) throws LogFailure {
        try {
            Connection connection = writing();
            long head = lockHead(connection);
            if (head != expectedHead) {
                connection.rollback();
                List<Commit> newer = new ArrayList<>();
                read(expectedHead, newer::add);
                return new Result.Behind(newer);
            }
            insert(connection, commits);
            connection.commit();
            return new Result.Appended();
        } catch (SQLException e) {
            // Whether the commit went through is unknown; the head row tells at the next try, and Behind brings it
            // back.
            drop();
            throw connections.failure("cannot write the log in", e);
        }
    }

    private static long lockHead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM commit_head FOR UPDATE")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void insert(Connection connection, List<Commit> commits) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO commit_log (revision, format, body) VALUES (?, ?, ?)");
                PreparedStatement head = connection.prepareStatement("UPDATE commit_head SET revision = ?")) {
            for (Commit commit : commits) {
                insert.setLong(1, commit.revision());
                insert.setInt(2, Frame.FORMAT);
                insert.setString(3, new String(codec.encode(List.of(commit)), StandardCharsets.UTF_8));
                insert.addBatch();
            }
            insert.executeBatch();
            head.setLong(1, commits.getLast().revision());
            head.executeUpdate();
        }
    }

    @Override
    public void read(long revision, Consumer<Commit> each) throws LogFailure {
        try (Connection connection = connections.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT format, body FROM commit_log WHERE revision > ? ORDER BY revision")) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1000);
            statement.setLong(1, revision);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getInt(1) > Frame.FORMAT) {
                        throw new LogFailure(
                                "the log in " + connections.place() + " is of format " + rows.getInt(1)
                                        + ", this Berth knows " + Frame.FORMAT,
                                "start the newer Berth that wrote it");
                    }
                    codec.decode(rows.getString(2).getBytes(StandardCharsets.UTF_8))
                            .forEach(each);
                }
            }
        } catch (SQLException e) {
            throw connections.failure("cannot read the log in", e);
        }
    }

    private Connection writing() throws SQLException {
        Connection open = writing;
        if (open == null || open.isClosed()) {
            open = connections.connect();
            open.setAutoCommit(false);
            writing = open;
        }
        return open;
    }

    private Connection reading() throws SQLException {
        Connection open = reading;
        if (open == null || open.isClosed()) {
            open = connections.connect();
            reading = open;
        }
        return open;
    }

    private void drop() {
        close(writing);
        close(reading);
        writing = null;
        reading = null;
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is being given up because it does not work.
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
