package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory.Following;
import dev.berth.appliance.inventory.Snapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands commits to one follower in order. One that is more than {@value #BEHIND} commits behind starts anew instead. */
final class FollowerThread implements Following {
    static final int BEHIND = 100_000;
    /** While this many come in each moment, a patient follower is not disturbed until as many wait as it says. */
    private static final int BUSY = 100;

    private static final long MOMENT_MILLIS = 100;
    /** Commits that are kept for a patient one; more of them it reads from the log, rather than have them all live on. */
    private static final int PATIENT_BEHIND = 2_000;

    private static final Logger log = LoggerFactory.getLogger(FollowerThread.class);

    private final Follower follower;
    private final Consumer<FollowerThread> closed;
    private final Deque<Group> waiting = new ArrayDeque<>();
    private int waitingCommits;
    /** Commits since the last delivery, those that are not kept included. */
    private int offered;

    private @Nullable Snapshot restart;
    private boolean closing;
    private volatile long revision;
    private volatile @Nullable Thread thread;

    private record Group(List<Commit> commits, Snapshot after) {}

    FollowerThread(Follower follower, Consumer<FollowerThread> closed) {
        this.follower = follower;
        this.closed = closed;
    }

    void begin(Snapshot base) {
        restart = base;
        String name = "follower-" + follower.getClass().getSimpleName();
        thread = isPatient()
                ? Thread.ofPlatform().name(name).daemon().start(this::runBehindOthers)
                : Thread.ofVirtual().name(name).start(this::run);
    }

    private boolean isPatient() {
        return follower.patience() > 0;
    }

    void offer(List<Commit> commits, Snapshot after) {
        keep(commits, after);
        // Parking and not wait(): a virtual thread that waits is woken by way of another thread.
        LockSupport.unpark(thread);
    }

    private synchronized void keep(List<Commit> commits, Snapshot after) {
        offered += commits.size();
        if (waitingCommits + commits.size() > (isPatient() ? PATIENT_BEHIND : BEHIND)) {
            waiting.clear();
            waitingCommits = 0;
            restart = after;
        } else {
            waiting.add(new Group(commits, after));
            waitingCommits += commits.size();
        }
    }

    private void runBehindOthers() {
        Niceness.stepBack();
        run();
    }

    /** What there is to tell: a new start, commits, or both. */
    private record Due(@Nullable Snapshot from, List<Group> groups) {}

    private void run() {
        while (!Thread.interrupted()) {
            Due due;
            synchronized (this) {
                if (closing) {
                    return;
                }
                due = due();
            }
            if (due == null) {
                LockSupport.park(this);
                continue;
            }
            deliver(due.from(), due.groups());
            if (isPatient()) {
                gather();
            }
        }
    }

    private @Nullable Due due() {
        if (restart == null && waiting.isEmpty()) {
            return null;
        }
        var due = new Due(restart, List.copyOf(waiting));
        restart = null;
        waiting.clear();
        waitingCommits = 0;
        offered = 0;
        return due;
    }

    /** Waits a moment for more, and on while many come. */
    private void gather() {
        int before;
        int now = 0;
        do {
            before = now;
            try {
                Thread.sleep(MOMENT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            now = gathered();
        } while (now - before >= BUSY && now < follower.patience());
    }

    /** Commits since the last delivery, or more than anybody waits for. */
    private synchronized int gathered() {
        return closing ? Integer.MAX_VALUE : offered;
    }

    private void deliver(@Nullable Snapshot from, List<Group> groups) {
        try {
            if (from != null) {
                follower.start(from);
                revision = from.revision();
            }
            if (!groups.isEmpty()) {
                List<Commit> all = new ArrayList<>();
                groups.forEach(group -> all.addAll(group.commits()));
                Snapshot after = groups.getLast().after();
                follower.commits(all, after);
                revision = after.revision();
            }
        } catch (RuntimeException e) {
            // Its own state may be half changed: give it everything again, from the newest there is.
            log.atError()
                    .addKeyValue("follower", follower.getClass().getSimpleName())
                    .setCause(e)
                    .log("a follower failed and starts anew");
            synchronized (this) {
                Snapshot last = groups.isEmpty() ? from : groups.getLast().after();
                if (restart == null && waiting.isEmpty()) {
                    restart = last;
                } else if (restart == null) {
                    restart = waiting.getLast().after();
                    waiting.clear();
                    waitingCommits = 0;
                }
            }
            try {
                Thread.sleep(1000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        closed.accept(this);
        Thread running = thread;
        LockSupport.unpark(running);
        if (running != null && running != Thread.currentThread()) {
            try {
                // What it works with is closed next.
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
