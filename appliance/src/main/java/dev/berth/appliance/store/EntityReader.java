package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every entity of the database as the log's tail has it, once, those first on which names depend. A thread of its own reads
 * and parses rows, so that with two processors opening takes half as long: the caller builds the snapshot meanwhile.
 */
final class EntityReader implements Iterable<Entity<?>>, AutoCloseable {
    private static final int PORTION = 1000;
    private static final int PORTIONS = 8;

    private final Connection connection;
    private final CommitCodec codec;
    private final Tail tail;
    private final BlockingQueue<List<Entity<?>>> read = new ArrayBlockingQueue<>(PORTIONS);
    private volatile @Nullable SQLException failure;
    private volatile @Nullable RuntimeException misread;
    private volatile boolean closed;
    private List<Entity<?>> portion = new ArrayList<>(PORTION);
    private List<String> kinds = List.of();
    private @Nullable Thread reader;

    EntityReader(Connection connection, CommitCodec codec, Tail tail) {
        this.connection = connection;
        this.codec = codec;
        this.tail = tail;
    }

    @Override
    public Iterator<Entity<?>> iterator() {
        reader = Thread.ofPlatform().name("database-reader").daemon().start(this::readAll);
        return new Entities();
    }

    private void readAll() {
        try (Statement statement = connection.createStatement()) {
            kinds = EntityTables.names(connection);
            statement.setFetchSize(PORTION);
            read(statement, true);
            read(statement, false);
        } catch (SQLException e) {
            failure = e;
        } catch (RuntimeException e) {
            misread = e;
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            end();
        }
    }

    private void read(Statement statement, boolean first) throws SQLException, InterruptedException {
        for (String kind : kinds) {
            if (Kinds.decidesNames(kind) == first) {
                read(statement, kind);
            }
        }
        for (Optional<Entity<?>> newer : tail.entities().values()) {
            if (newer.isPresent() && Kinds.decidesNames(newer.get().ref().kind()) == first) {
                add(newer.get());
            }
        }
        hand();
    }

    private void read(Statement statement, String kind) throws SQLException, InterruptedException {
        try (ResultSet rows =
                statement.executeQuery("SELECT id, revision, origin, body FROM " + EntityTables.table(kind))) {
            while (!closed && rows.next()) {
                var ref = new Ref(kind, rows.getLong(1));
                if (!tail.entities().containsKey(ref)) {
                    add(codec.decodeEntity(ref, rows.getLong(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
    }

    private void add(Entity<?> entity) throws InterruptedException {
        portion.add(entity);
        if (portion.size() == PORTION) {
            hand();
        }
    }

    private void hand() throws InterruptedException {
        if (!portion.isEmpty()) {
            read.put(portion);
            portion = new ArrayList<>(PORTION);
        }
    }

    private void end() {
        try {
            read.put(List.of());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** To be called after the iteration, which ends early when reading fails. */
    void finish() throws SQLException {
        RuntimeException wrong = misread;
        if (wrong != null) {
            throw wrong;
        }
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread running = reader;
        while (running != null && running.isAlive()) {
            read.clear();
            try {
                running.join(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private final class Entities implements Iterator<Entity<?>> {
        private Iterator<Entity<?>> portion = List.<Entity<?>>of().iterator();
        private boolean ended;

        @Override
        public boolean hasNext() {
            while (!ended && !portion.hasNext()) {
                try {
                    List<Entity<?>> next = read.take();
                    ended = next.isEmpty();
                    portion = next.iterator();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failure = new SQLException("interrupted while reading", e);
                    ended = true;
                }
            }
            return !ended;
        }

        @Override
        public Entity<?> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return portion.next();
        }
    }
}
