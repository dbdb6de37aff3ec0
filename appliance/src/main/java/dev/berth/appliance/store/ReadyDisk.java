package dev.berth.appliance.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A directory that has the next file of zeros ready before it is asked for. To fill one takes as long as hundreds of commits,
 * and all of them would wait for it. It is filled in small pieces, each forced, so that a commit's force finds the disk free.
 * Files of a size are asked for by one thread.
 */
final class ReadyDisk implements Disk {
    /** What is cut short by a crash ends like this, and is removed by the next start. */
    private static final String SPARE = "spare.new";

    private static final int PIECE = 128 << 10;

    private final DirectoryDisk directory;
    private volatile @Nullable Spare spare;
    private volatile boolean closed;

    private record Spare(int size, FutureTask<Path> made, Thread maker) {}

    ReadyDisk(Path directory) {
        this.directory = new DirectoryDisk(directory);
    }

    @Override
    public void expect(int size) {
        if (spare == null && !closed) {
            var made = new FutureTask<>(() -> directory.zeros(SPARE, size, PIECE, this::goOn));
            // Not behind others: at last all commits wait for it.
            var maker = Thread.ofPlatform().name("log-spare").daemon().unstarted(made);
            spare = new Spare(size, made, maker);
            maker.start();
        }
    }

    private void goOn() throws IOException {
        if (closed) {
            throw new IOException("the log is closed");
        }
    }

    @Override
    public DiskFile create(String name, int size) throws IOException {
        Spare ready = spare;
        if (ready != null && ready.size() == size) {
            spare = null;
            try {
                // Most of it is done when it is needed: waiting for the rest is quicker than another one.
                return directory.place(ready.made().get(), name);
            } catch (ExecutionException e) {
                // Made anew below, which says what is wrong if it still is.
                return directory.create(name, size);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the next file was made", e);
            }
        }
        return directory.create(name, size);
    }

    @Override
    public List<String> list() throws IOException {
        return directory.list();
    }

    @Override
    public long room() {
        return directory.room();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return directory.open(name);
    }

    @Override
    public void delete(String name) throws IOException {
        directory.delete(name);
    }

    @Override
    public void close() {
        closed = true;
        Spare unused = spare;
        spare = null;
        if (unused == null) {
            return;
        }
        try {
            unused.maker().join();
            directory.delete(SPARE);
        } catch (IOException e) {
            // The next start removes it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
