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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open inventory with everything behind it: log, database, history. */
public final class Store implements AutoCloseable {
    /** The names of the log's folder and of the image's file among the data. */
    public static final String LOG = "log";

    public static final String IMAGE = "inventory.image";

    private static final Logger logger = LoggerFactory.getLogger(Store.class);

    private final Log log;
    private final Connections connections;
    private final DatabaseOpening opening;
    /** Of the database, if the state was read from it. */
    private final Database.@Nullable Standing read;
    /** Revision of the state that the inventory began with. */
    private final long opened;

    private final LoggedInventory inventory;
    private final History history;
    private final Optional<ImageFollower> image;
    private final List<Inventory.Following> following = new ArrayList<>();
    private volatile @Nullable DatabaseFollower behind;

    private Store(
            Log log,
            Connections connections,
            DatabaseOpening opening,
            Database.@Nullable Standing read,
            LoggedInventory inventory,
            Optional<ImageFollower> image) {
        this.log = log;
        this.connections = connections;
        this.opening = opening;
        this.read = read;
        this.opened = inventory.now().revision();
        this.inventory = inventory;
        this.history = new History(connections, opening);
        this.image = image;
    }

    /**
     * Lets the database and the image follow the log, which until then grows alone. A start does so at last: they have all the
     * time, and who serves packets has none.
     *
     * @throws LogFailure with cause and mend: what is wrong with a database that was not read, because an image was, shows here
     */
    public Store follow() throws LogFailure {
        Database database = opening.await();
        var follower = new DatabaseFollower(database, log, read == null ? standing(database) : read, opened);
        behind = follower;
        following.add(inventory.follow(follower));
        image.map(inventory::follow).ifPresent(following::add);
        return this;
    }

    /**
     * Opens H2 and the file log under {@code data}; {@link #follow} is to be called.
     *
     * @throws LogFailure with cause and mend: no rights, damaged, written by a newer Berth
     */
    public static Store open(Path data, Map<String, Kind<?>> kinds, InstantSource clock) throws LogFailure {
        FileLog log = FileLog.open(data.resolve(LOG), kinds);
        var image = new ImageFollower(data.resolve(IMAGE), log, kinds);
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
        DatabaseOpening opening = null;
        try {
            Snapshot state = image.isPresent() ? image.get().load().orElse(null) : null;
            Database.Standing read = null;
            if (state == null) {
                opening = DatabaseOpening.now(connections, kinds);
                Database.Loaded loaded =
                        opening.await().load(standing -> tail(standing, log, connections, new CommitCodec(kinds)));
                state = loaded.state();
                read = loaded.standing();
            } else {
                opening = DatabaseOpening.later(connections, kinds);
            }
            var inventory = new LoggedInventory(log, state, clock);
            logger.atInfo()
                    .addKeyValue("entities", state.size())
                    .addKeyValue("revision", state.revision())
                    .addKeyValue("image", read == null)
                    .addKeyValue("milliseconds", (System.nanoTime() - began) / 1_000_000)
                    .log("inventory opened");
            return new Store(log, connections, opening, read, inventory, image);
        } catch (LogFailure | RuntimeException e) {
            if (opening != null) {
                opening.close();
            }
            log.close();
            throw e;
        }
    }

    /** Where a database stands that was not read. */
    private Database.Standing standing(Database database) throws LogFailure {
        long standing = database.standing();
        if (opened < standing) {
            throw logEnds(opened, standing, connections);
        }
        long trusted = Math.min(standing, log.checkpoint());
        if (log instanceof FileLog file && !file.reachesBackTo(trusted)) {
            throw logHasGap(opened, trusted, connections);
        }
        return new Database.Standing(standing, trusted);
    }

    /** What the log holds beyond what can be trusted of a database that stands at {@code standing}. */
    private static Tail tail(long standing, Log log, Connections connections, CommitCodec codec) throws LogFailure {
        long head = log.head();
        if (head < standing) {
            if (log instanceof FileLog file && file.isEmpty()) {
                file.beginAfter(standing);
                return Tail.none(standing);
            }
            throw logEnds(head, standing, connections);
        }
        Tail tail = Tail.read(log, codec, Math.min(standing, log.checkpoint()));
        // Another appliance may have appended more meanwhile.
        if (tail.revision() < head) {
            throw logHasGap(head, tail.revision(), connections);
        }
        return tail;
    }

    private static LogFailure logEnds(long head, long standing, Connections connections) {
        return new LogFailure(
                "the log ends at revision " + head + ", the database " + connections.place() + " holds " + standing,
                "restore a backup, or move the log's files away to go on from what the database holds: they were "
                        + "removed, replaced or damaged");
    }

    private static LogFailure logHasGap(long head, long standing, Connections connections) {
        return new LogFailure(
                "the log goes to revision " + head + ", but what follows revision " + standing + ", where the database "
                        + connections.place() + " stands, is not in it",
                "restore a backup");
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
        return Optional.ofNullable(behind).flatMap(DatabaseFollower::failure);
    }

    /** Revision that the database has, as far as is known. */
    public long databaseRevision() {
        DatabaseFollower follower = behind;
        return follower == null ? Math.min(opened, log.checkpoint()) : follower.revision();
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
        DatabaseFollower follower = behind;
        if (follower != null && follower.isWorking()) {
            // A stop must not wait for it: what it has not written, the next start takes from the log.
            logger.atWarn().log("the database is still being written; the next start goes on with it");
        } else {
            if (follower != null) {
                follower.finish(inventory.now());
            }
            opening.close();
        }
        log.close();
    }
}
