package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The open inventory with everything behind it: log, database, history. */
public final class Store implements AutoCloseable {
    private final Log log;
    private final Database database;
    private final DatabaseFollower behind;
    private final LoggedInventory inventory;
    private final Inventory.Following following;
    private final History history;

    private Store(Log log, Database database, DatabaseFollower behind, LoggedInventory inventory, History history) {
        this.log = log;
        this.database = database;
        this.behind = behind;
        this.inventory = inventory;
        this.history = history;
        this.following = inventory.follow(behind);
    }

    /**
     * Opens H2 and the file log under {@code data}.
     *
     * @throws LogFailure with cause and mend: no rights, damaged, written by a newer Berth
     */
    public static Store open(Path data, Map<String, Kind<?>> kinds, InstantSource clock) throws LogFailure {
        FileLog log = FileLog.open(data.resolve("log"), kinds);
        return open(log, Connections.h2(data), kinds, clock);
    }

    /** Opens log and database in PostgreSQL, which any number of appliances may share. */
    public static Store openPostgres(
            String url, String user, String password, Map<String, Kind<?>> kinds, InstantSource clock)
            throws LogFailure {
        Connections connections = Connections.postgres(url, user, password);
        return open(PostgresLog.open(connections, kinds), connections, kinds, clock);
    }

    private static Store open(Log log, Connections connections, Map<String, Kind<?>> kinds, InstantSource clock)
            throws LogFailure {
        Database database;
        try {
            database = Database.open(connections, kinds);
        } catch (LogFailure e) {
            log.close();
            throw e;
        }
        try {
            Database.Loaded loaded = database.load(standing -> tail(standing, log, connections));
            var behind = new DatabaseFollower(
                    database,
                    log,
                    loaded.standing(),
                    loaded.trusted(),
                    loaded.state().revision());
            var inventory = new LoggedInventory(log, loaded.state(), clock);
            return new Store(log, database, behind, inventory, new History(connections));
        } catch (LogFailure | RuntimeException e) {
            database.close();
            log.close();
            throw e;
        }
    }

    /** What the log holds beyond what can be trusted of a database that stands at {@code standing}. */
    private static Tail tail(long standing, Log log, Connections connections) throws LogFailure {
        long head = log.head();
        if (head < standing) {
            if (log instanceof FileLog file && file.isEmpty()) {
                file.beginAfter(standing);
                return Tail.none(standing);
            }
            throw new LogFailure(
                    "the log ends at revision " + head + ", the database " + connections.place() + " holds " + standing,
                    "restore a backup, or move the log's files away to go on from what the database holds: they were "
                            + "removed, replaced or damaged");
        }
        Tail tail = Tail.read(log, Math.min(standing, log.checkpoint()));
        // Another appliance may have appended more meanwhile.
        if (tail.revision() < head) {
            throw new LogFailure(
                    "the log goes to revision " + head + ", but what follows revision " + tail.revision()
                            + ", where the database " + connections.place() + " stands, is not in it",
                    "restore a backup");
        }
        return tail;
    }

    public Inventory inventory() {
        return inventory;
    }

    public History history() {
        return history;
    }

    /** Why nothing can be committed now, if so. */
    public Optional<LogFailure> failure() {
        return inventory.failure();
    }

    /** Why the database lags, if it does. */
    public Optional<LogFailure> databaseFailure() {
        return behind.failure();
    }

    /** Revision that the database has. */
    public long databaseRevision() {
        return behind.revision();
    }

    /** Octets of the log that the database has not forced yet; 0 with PostgreSQL, which keeps both. */
    public long logSize() {
        return log.size();
    }

    /** Proposals that wait for the writer. */
    public int waiting() {
        return inventory.waiting();
    }

    /** Stops the writer after what waits, then closes files and connections. */
    @Override
    public void close() {
        following.close();
        inventory.close();
        behind.finish();
        history.close();
        database.close();
        log.close();
    }
}
