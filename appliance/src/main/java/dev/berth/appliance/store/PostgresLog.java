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
import tools.jackson.core.JacksonException;

/**
 * The log in PostgreSQL, shared by any number of appliances: a locked head row gives one order without gaps, PostgreSQL's
 * own WAL the stable storage.
 */
final class PostgresLog implements Log {
    /** Commits that stay though the database has them, for appliances that fold more slowly or were cut off. */
    static final long KEPT = 100_000;
    /** How many commits are let go at once at least. */
    private static final long PORTION = 10_000;

    private final Connections connections;
    private final CommitCodec codec;
    private @Nullable Connection writing;
    private @Nullable Connection reading;
    private @Nullable PostgresListener listener;
    private volatile long forgotten;

    private PostgresLog(Connections connections, Map<String, Kind<?>> kinds) {
        this.connections = connections;
        this.codec = new CommitCodec(kinds);
    }

    static PostgresLog open(Connections connections, Map<String, Kind<?>> kinds) throws LogFailure {
        var log = new PostgresLog(connections, kinds);
        try {
            Connection connection = log.writing();
            try (Statement statement = connection.createStatement()) {
                Migrations.lock(statement);
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS commit_log (revision BIGINT PRIMARY KEY, format INT NOT NULL, body TEXT NOT NULL)");
                statement.execute("CREATE TABLE IF NOT EXISTS commit_head (revision BIGINT NOT NULL)");
                statement.execute(
                        "INSERT INTO commit_head (revision) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM commit_head)");
            }
            connection.commit();
            return log;
        } catch (SQLException e) {
            log.close();
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
        List<String> bodies = commits.stream()
                .map(commit -> new String(codec.encode(List.of(commit)), StandardCharsets.UTF_8))
                .toList();
        try {
            Connection connection = writing();
            long head = lockHead(connection);
            if (head != expectedHead) {
                connection.rollback();
                return new Result.Behind(after(expectedHead, head));
            }
            insert(connection, commits, bodies);
            connection.commit();
            return new Result.Appended();
        } catch (SQLException e) {
            // Whether the commit went through is unknown; the head row tells at the next try, and Behind brings it
            // back.
            drop();
            throw connections.failure("cannot write the log in", e);
        }
    }

    private List<Commit> after(long expectedHead, long head) throws LogFailure {
        if (head < expectedHead) {
            throw new LogFailure(
                    "the log in " + connections.place() + " went back from revision " + expectedHead + " to " + head,
                    "restart Berth if a backup was restored there on purpose");
        }
        List<Commit> newer = new ArrayList<>();
        read(expectedHead, newer::add);
        return newer;
    }

    private static long lockHead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision FROM commit_head FOR UPDATE")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void insert(Connection connection, List<Commit> commits, List<String> bodies) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO commit_log (revision, format, body) VALUES (?, ?, ?)");
                PreparedStatement head = connection.prepareStatement("UPDATE commit_head SET revision = ?");
                Statement notify = connection.createStatement()) {
            for (int i = 0; i < bodies.size(); i++) {
                insert.setLong(1, commits.get(i).revision());
                insert.setInt(2, Frame.FORMAT);
                insert.setString(3, bodies.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
            head.setLong(1, commits.getLast().revision());
            head.executeUpdate();
            notify.execute("NOTIFY " + PostgresListener.CHANNEL);
        }
    }

    @Override
    public void read(long revision, Consumer<Commit> each) throws LogFailure {
        bodies(revision, body -> codec.decode(body).forEach(each));
    }

    @Override
    public void texts(long revision, long last, Consumer<CommitText> each) throws LogFailure {
        bodies(
                revision,
                body -> codec.texts(body).stream()
                        .filter(commit -> commit.revision() <= last)
                        .forEach(each));
    }

    private void bodies(long revision, Consumer<byte[]> each) throws LogFailure {
        long next = revision + 1;
        try (Connection connection = connections.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT revision, format, body FROM commit_log WHERE revision > ? ORDER BY revision")) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1000);
            statement.setLong(1, revision);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    requireKnown(rows.getLong(1), next++, rows.getInt(2));
                    each.accept(rows.getString(3).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (SQLException e) {
            throw connections.failure("cannot read the log in", e);
        } catch (JacksonException e) {
            throw new LogFailure(
                    "cannot understand revision " + (next - 1) + " of the log in " + connections.place() + ": "
                            + e.getOriginalMessage(),
                    "start the newer Berth that wrote it",
                    e);
        }
    }

    private void requireKnown(long revision, long expected, int format) throws LogFailure {
        if (revision != expected) {
            throw new LogFailure(
                    "revisions " + expected + " to " + (revision - 1) + " are no longer in the log in "
                            + connections.place(),
                    "restart Berth: it was cut off for too long and has to read the database anew");
        }
        if (format > Frame.FORMAT) {
            throw new LogFailure(
                    "the log in " + connections.place() + " is of format " + format + ", this Berth knows "
                            + Frame.FORMAT,
                    "start the newer Berth that wrote it");
        }
    }

    /** Log and tables are one database, and its transactions stay whole. */
    @Override
    public long checkpoint() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean keepsMoreThan(long revision) {
        return revision - KEPT >= forgotten + PORTION;
    }

    @Override
    public void forget(long revision) throws LogFailure {
        try (Connection connection = connections.connect();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM commit_log WHERE revision <= ?")) {
            delete.setLong(1, revision - KEPT);
            delete.executeUpdate();
            forgotten = revision - KEPT;
        } catch (SQLException e) {
            throw connections.failure("cannot shorten the log in", e);
        }
    }

    /** PostgreSQL keeps log and database together. */
    @Override
    public long size() {
        return 0;
    }

    @Override
    public void listen(Runnable wake) {
        listener = PostgresListener.start(connections, wake);
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
        Connections.close(writing);
        Connections.close(reading);
        writing = null;
        reading = null;
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        drop();
    }
}
