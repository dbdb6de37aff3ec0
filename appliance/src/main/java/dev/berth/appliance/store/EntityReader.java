package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every entity of the database, once. One thread reads rows, another parses them, so that with two processors opening takes
 * half as long; the caller builds the snapshot meanwhile.
 */
final class EntityReader implements Iterable<Entity<?>>, AutoCloseable {
    private static final int PORTION = 1000;
    private static final int PORTIONS = 8;

    private final Connection connection;
    private final CommitCodec codec;
    private final BlockingQueue<List<Row>> read = new ArrayBlockingQueue<>(PORTIONS);
    private volatile @Nullable SQLException failure;
    private volatile boolean closed;
    private @Nullable Thread reader;

    private record Row(
            String kind, long id, long revision, @Nullable String origin, String body) {}

    EntityReader(Connection connection, CommitCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    @Override
    public Iterator<Entity<?>> iterator() {
        reader = Thread.ofPlatform().name("database-reader").daemon().start(this::readAll);
        return new Entities();
    }

    private void readAll() {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(PORTION);
            try (ResultSet rows = statement.executeQuery("SELECT kind, id, revision, origin, body FROM entity")) {
                List<Row> portion = new ArrayList<>(PORTION);
                while (!closed && rows.next()) {
                    portion.add(new Row(
                            rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getString(4), rows.getString(5)));
                    if (portion.size() == PORTION) {
                        read.put(portion);
                        portion = new ArrayList<>(PORTION);
                    }
                }
                if (!portion.isEmpty()) {
                    read.put(portion);
                }
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            end();
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
        private Iterator<Row> portion = List.<Row>of().iterator();
        private boolean ended;

        @Override
        public boolean hasNext() {
            while (!ended && !portion.hasNext()) {
                try {
                    List<Row> next = read.take();
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
            Row row = portion.next();
            return codec.decodeEntity(new Ref(row.kind(), row.id()), row.revision(), row.origin(), row.body());
        }
    }
}
