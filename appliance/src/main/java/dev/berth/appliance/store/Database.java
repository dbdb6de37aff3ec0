package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
    /** What is done before others have the processor: some tenths of a millisecond. */
    private static final int FEW = 8;

    private final Connections connections;
    private final Map<String, Kind<?>> kinds;
    private final CommitCodec codec;
    private final Unsettled unsettled = new Unsettled();
    private @Nullable Connection connection;
    /** Since the last failure nothing has been written. */
    private boolean interrupted;

    private Database(Connections connections, Map<String, Kind<?>> kinds) {
        this.connections = connections;
        this.kinds = kinds;
        this.codec = new CommitCodec(kinds);
    }

    static Database open(Connections connections, Map<String, Kind<?>> kinds) throws LogFailure {
        var database = new Database(connections, kinds);
        try {
            Connection open = database.connection();
            new Migrations(connections).apply(open);
            EntityTables.create(open, kinds.keySet());
            open.commit();
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

    /**
     * Of the tables.
     *
     * @param revision that they stand at
     * @param trusted up to which they are whole
     */
    record Standing(long revision, long trusted) {}

    /** What the tables hold and the log after it. */
    record Loaded(Snapshot state, Standing standing) {}

    /** Where the log has to be read from, once the tables' revision is known, and what it says. */
    interface TailOf {
        Tail after(long standing) throws LogFailure;
    }

    /** The state of the tables with the log's tail, all of it of one instant though another appliance may write meanwhile. */
    Loaded load(TailOf log) throws LogFailure {
        try {
            Connection open = connection();
            open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long standing = standing(open, "");
            Map<DomainName, Long> stored = serials(open);
            Tail tail = log.after(standing);
            connections.streamResults(open);
            Snapshot state;
            try (var entities = new EntityReader(new StoredEntities(open, codec), tail)) {
                state = Snapshot.load(kinds, tail.revision(), entities, tail.over(stored));
                entities.finish();
            }
            open.commit();
            open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return new Loaded(state, new Standing(standing, Math.min(standing, tail.from())));
        } catch (SQLException e) {
            throw failed("cannot read the database", e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new LogFailure(
                    "cannot understand what is in " + connections.place() + ": " + e.getMessage(),
                    "start the Berth that wrote it",
                    e);
        }
    }

    /** Commits as the tables take them. */
    List<CommitText> texts(List<Commit> commits) {
        List<CommitText> texts = new ArrayList<>(commits.size());
        for (int from = 0; from < commits.size(); from += FEW) {
            texts.addAll(codec.texts(codec.encode(commits.subList(from, Math.min(commits.size(), from + FEW)))));
            Niceness.giveWay();
        }
        return texts;
    }

    /** The revision that the tables stand at. */
    long standing() throws LogFailure {
        try {
            Connection open = connection();
            long standing = standing(open, "");
            open.commit();
            return standing;
        } catch (SQLException e) {
            throw failed("cannot read the database", e);
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
     * appliance was faster, are left out. H2 gets the history alone; its rows of entities follow with {@link #settle}.
     *
     * @return the revision that the tables stand at now; less than the last commit's when earlier ones are missing
     */
    long apply(List<CommitText> all) throws LogFailure {
        try {
            Connection open = connection();
            long standing = standing(open, " FOR UPDATE");
            List<CommitText> commits =
                    all.stream().filter(commit -> commit.revision() > standing).toList();
            if (commits.isEmpty() || commits.getFirst().revision() != standing + 1) {
                open.rollback();
                return standing;
            }
            long last = commits.getLast().revision();
            var history = new HistoryBlocks(open, pause(open));
            if (interrupted) {
                // The transaction that failed may have left the first parts of a block, which were committed in a
                // pause.
                history.dropAfter(standing, standing);
                interrupted = false;
            }
            history.write(commits);
            Niceness.giveWay();
            var entities = rows(open);
            if (!connections.isH2()) {
                entities.write(commits);
            }
            entities.writeSerials(commits);
            Niceness.giveWay();
            history.prune(standing, last);
            try (PreparedStatement statement = open.prepareStatement("UPDATE standing SET revision = ?")) {
                statement.setLong(1, last);
                statement.executeUpdate();
            }
            Niceness.giveWay();
            open.commit();
            Niceness.giveWay();
            if (connections.isH2()) {
                commits.forEach(unsettled::note);
            }
            return last;
        } catch (SQLException e) {
            throw failed("cannot write the database", e);
        }
    }

    /**
     * Brings the rows of entities to the revision that the history stands at, which is that of {@code state}. Each is written
     * once, however often it changed, and beside its neighbours: H2 reads and writes a page of them for a single one.
     */
    void settle(Snapshot state) throws LogFailure {
        if (unsettled.isEmpty()) {
            return;
        }
        try {
            Connection open = connection();
            rows(open).write(unsettled, state);
            open.commit();
            unsettled.clear();
        } catch (SQLException e) {
            unsettled.doubt();
            throw failed("cannot write the database", e);
        }
    }

    /** Whether the rows of entities are as new as the history. */
    boolean isSettled() {
        return unsettled.isEmpty();
    }

    /**
     * Makes whole what the tables claim to hold of {@code commits}, after an end that may have cut a transaction in two. The
     * history has none of them any more.
     *
     * @return how many of the commits were not in entities' rows
     */
    int mend(List<CommitText> commits) throws LogFailure {
        try {
            Connection open = connection();
            int lost = new Mending(open, pause(open)).mend(commits);
            rows(open).writeSerials(commits);
            open.commit();
            return lost;
        } catch (SQLException e) {
            throw failed("cannot mend the database", e);
        }
    }

    /**
     * Removes what stands in the tables' history of commits after {@code trusted}.
     *
     * @param standing the last commit that the tables claim to have
     * @return how many of the commits between them were not there whole
     */
    long dropAfter(long trusted, long standing) throws LogFailure {
        try {
            Connection open = connection();
            long lost = new Mending(open, pause(open)).dropAfter(trusted, standing);
            open.commit();
            return lost;
        } catch (SQLException e) {
            throw failed("cannot mend the database", e);
        }
    }

    private EntityRows rows(Connection open) {
        return new EntityRows(open, pause(open), connections.isH2() ? FEW : Portions.MOST_ROWS);
    }

    /** Other appliances on one PostgreSQL must not see half of a commit; H2 has no other reader than us. */
    private Portions.Pause pause(Connection open) {
        return connections.isH2() ? open::commit : Portions.Pause.none();
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
        interrupted = true;
        return connections.failure(what, e);
    }

    @Override
    public void close() {
        Connections.close(connection);
        connection = null;
    }
}
