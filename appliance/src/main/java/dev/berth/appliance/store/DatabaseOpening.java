package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Kind;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A database that is opened when it is needed. After a kill H2 looks for its last whole part block by block, which takes a
 * processor as long as all else that a start does.
 */
final class DatabaseOpening {
    private final FutureTask<Database> task;
    private final AtomicBoolean begun = new AtomicBoolean();

    private DatabaseOpening(Connections connections, Map<String, Kind<?>> kinds) {
        task = new FutureTask<>(() -> Database.open(connections, kinds));
    }

    /** One that nothing goes without: it is open, or has failed, when this returns. */
    static DatabaseOpening now(Connections connections, Map<String, Kind<?>> kinds) {
        var opening = new DatabaseOpening(connections, kinds);
        opening.begun.set(true);
        opening.task.run();
        return opening;
    }

    /** One that is opened behind whatever else runs, by the first who waits for it. */
    static DatabaseOpening later(Connections connections, Map<String, Kind<?>> kinds) {
        return new DatabaseOpening(connections, kinds);
    }

    /** The database, once it is open. */
    Database await() throws LogFailure {
        if (begun.compareAndSet(false, true)) {
            Thread.ofPlatform().name("database-opening").daemon().start(() -> {
                Niceness.stepBack();
                task.run();
            });
        }
        try {
            return task.get();
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

    /** Closes it, once it is open if somebody waits for it. */
    void close() {
        if (begun.compareAndSet(false, true)) {
            task.cancel(false);
            return;
        }
        try {
            await().close();
        } catch (LogFailure | IllegalStateException e) {
            // It never opened, and whoever needed it has been told.
            return;
        }
    }
}
