package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Snapshot;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open inventory with everything behind it: log, database, history. */
public final class Store implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Store.class);

    private final Log log;
    private final Database database;
    private final DatabaseFollower behind;
    private final LoggedInventory inventory;
    private final History history;
    private final Optional<ImageFollower> image;
    private final List<Inventory.Following> following = new ArrayList<>();

    private Store(
            Log log,
            Database database,
            DatabaseFollower behind,
            LoggedInventory inventory,
            History history,
            Optional<ImageFollower> image) {
        this.log = log;
        this.database = database;
        this.behind = behind;
        this.inventory = inventory;
        this.history = history;
        this.image = image;
    }

    /**
     * Lets the database and the image follow the log, which until then grows alone. A start does so at last: they have all the
     * time, and who serves packets has none.
     */
    public Store follow() {
        following.add(inventory.follow(behind));
        image.map(inventory::follow).ifPresent(following::add);
        return this;
    }

    /**
     * Opens H2 and the file log under {@code data}; {@link #follow} is to be called.
     *
     * @throws LogFailure with cause and mend: no rights, damaged, written by a newer Berth
     */
    public static Store open(Path data, Map<String, Kind<?>> kinds, InstantSource clock) throws LogFailure {
        FileLog log = FileLog.open(data.resolve("log"), kinds);
        var image = new ImageFollower(data.resolve("inventory.image"), log, kinds);
        return open(log, Connections.h2(data), kinds, clock, Optional.of(image));
    }

    /** Opens log and database in PostgreSQL, which any number of appliances may share; {@link #follow} is to be called. */
    public static Store openPostgres(
            String url, String user, String password, Map<String, Kind<?>> kinds, InstantSource clock)
            throws LogFailure {
        Connections connections = Connections.postgres(url, user, password);
        return open(PostgresLog.open(connections, kinds), connections, kinds, clock, Optional.empty());
    }

    private static Store open(
            Log log,
            Connections connections,
            Map<String, Kind<?>> kinds,
            InstantSource clock,
            Optional<ImageFollower> image)
            throws LogFailure {
        long began = System.nanoTime();
        // Opening H2 costs a processor as much as reading the image: both at once.
        var opening = new FutureTask<>(() -> Database.open(connections, kinds));
        Thread.ofPlatform().name("database-opening").daemon().start(opening);
        Database database = null;
        try {
            Optional<Snapshot> imaged = image.isPresent() ? image.get().load() : Optional.empty();
            database = opened(opening);
            Database.Loaded loaded = loaded(imaged, database, log, connections, kinds);
            var behind = new DatabaseFollower(
                    database,
                    log,
                    loaded.standing(),
                    loaded.trusted(),
                    loaded.state().revision());
            var inventory = new LoggedInventory(log, loaded.state(), clock);
            logger.atInfo()
                    .addKeyValue("entities", loaded.state().size())
                    .addKeyValue("revision", loaded.state().revision())
                    .addKeyValue("image", imaged.isPresent() && loaded.state() == imaged.get())
                    .addKeyValue("milliseconds", (System.nanoTime() - began) / 1_000_000)
                    .log("inventory opened");
            return new Store(log, database, behind, inventory, new History(connections), image);
        } catch (LogFailure | RuntimeException e) {
            if (database == null) {
                closeOnceOpen(opening);
            } else {
                database.close();
            }
            log.close();
            throw e;
        }
    }

    private static Database opened(FutureTask<Database> opening) throws LogFailure {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LogFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while opening the database", e);
        }
    }

    private static void closeOnceOpen(FutureTask<Database> opening) {
        try {
            opened(opening).close();
        } catch (LogFailure | IllegalStateException e) {
            // It never opened; what made the start fail is told already.
            return;
        }
    }

    /** The imaged state, unless the log has not all that the database needs to go on from where it stands. */
    private static Database.Loaded loaded(
            Optional<Snapshot> imaged, Database database, Log log, Connections connections, Map<String, Kind<?>> kinds)
            throws LogFailure {
        if (imaged.isPresent() && log instanceof FileLog file) {
            long standing = database.standing();
            long trusted = Math.min(standing, log.checkpoint());
            if (standing <= log.head() && file.reachesBackTo(trusted)) {
                return new Database.Loaded(imaged.get(), standing, trusted);
            }
        }
        return database.load(standing -> tail(standing, log, connections, new CommitCodec(kinds)));
    }

    /** What the log holds beyond what can be trusted of a database that stands at {@code standing}. */
    private static Tail tail(long standing, Log log, Connections connections, CommitCodec codec) throws LogFailure {
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
        Tail tail = Tail.read(log, codec, Math.min(standing, log.checkpoint()));
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

    /** Why changes will not be committed much longer, if so. */
    public Optional<LogFailure> shortage() {
        return log.shortage();
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
        following.forEach(Inventory.Following::close);
        inventory.close();
        image.ifPresent(last -> last.finish(inventory.now()));
        history.close();
        if (behind.isWorking()) {
            // A stop must not wait for it: what it has not written, the next start takes from the log.
            logger.atWarn().log("the database is still being written; the next start goes on with it");
        } else {
            behind.finish(inventory.now());
            database.close();
        }
        log.close();
    }
}
