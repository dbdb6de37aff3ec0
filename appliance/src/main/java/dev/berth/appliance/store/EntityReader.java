package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every entity of the database or of an image as the log's tail has it, once, those first on which names depend. A thread of
 * its own reads and decodes, so that with two processors opening takes half as long: the caller builds the snapshot meanwhile.
 */
final class EntityReader implements Iterable<Entity<?>>, AutoCloseable {
    private static final int PORTION = 1000;
    private static final int PORTIONS = 8;

    private final Source source;
    private final Tail tail;
    private final BlockingQueue<List<Entity<?>>> read = new ArrayBlockingQueue<>(PORTIONS);
    private volatile @Nullable Exception failure;
    private volatile boolean closed;
    private List<Entity<?>> portion = new ArrayList<>(PORTION);
    private @Nullable Thread reader;

    /** Where entities are kept; gives those first on which names depend. What is not wanted may be damaged. */
    interface Source {
        void read(Predicate<Ref> wanted, Consumer<Entity<?>> each) throws SQLException;
    }

    EntityReader(Source source, Tail tail) {
        this.source = source;
        this.tail = tail;
    }

    @Override
    public Iterator<Entity<?>> iterator() {
        reader = Thread.ofPlatform().name("entity-reader").daemon().start(this::readAll);
        return new Entities();
    }

    private void readAll() {
        try {
            tailOf(true);
            source.read(ref -> !tail.entities().containsKey(ref), this::gather);
            tailOf(false);
            hand();
        } catch (SQLException | RuntimeException e) {
            failure = e;
        } finally {
            end();
        }
    }

    private void tailOf(boolean namesDecided) {
        for (Optional<Entity<?>> newer : tail.entities().values()) {
            if (newer.isPresent() && Kinds.decidesNames(newer.get().ref().kind()) == namesDecided) {
                gather(newer.get());
            }
        }
    }

    private void gather(Entity<?> entity) {
        portion.add(entity);
        if (portion.size() == PORTION) {
            hand();
        }
    }

    private void hand() {
        if (!portion.isEmpty()) {
            put(portion);
            portion = new ArrayList<>(PORTION);
        }
    }

    private void end() {
        if (!closed) {
            put(List.of());
        }
    }

    private void put(List<Entity<?>> next) {
        try {
            if (closed) {
                throw new CancellationException("nobody reads on");
            }
            read.put(next);
        } catch (InterruptedException e) {
            closed = true;
            throw new CancellationException("interrupted while reading");
        }
    }

    /** To be called after the iteration, which ends early when reading fails. */
    void finish() throws SQLException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IllegalStateException(e);
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
                    failure = new CancellationException("interrupted while reading");
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
