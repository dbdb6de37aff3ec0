package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Rules;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.libc.TimeSlice;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory in front of a log. One writer thread takes every waiting proposal, runs the rules on each against the state
 * plus the earlier ones, appends all commits as one group, publishes the state, answers the callers, then tells the
 * followers. Nobody waits for the database.
 */
final class LoggedInventory implements Inventory, AutoCloseable {
    /** Proposals that may wait; one more is answered {@link Outcome.Unavailable} at once, so that packet threads never block. */
    static final int WAITING = 1 << 16;
    /** Commits of one group at most. */
    static final int GROUP = 512;
    /** How often the log is asked for commits of other appliances where it did not call by itself. */
    private static final long POLL_MILLIS = 1000;
    /** Octets of the log that the database may lag; beyond, commits wait for it, and at last are refused. */
    static final long LARGEST_LAG = 256L << 20;

    private static final int LAG_ROUNDS = 100;
    private static final long LAG_MILLIS = 10;

    private static final Logger log = LoggerFactory.getLogger(LoggedInventory.class);

    private final Log commits;
    private final InstantSource clock;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
    private final List<FollowerThread> followers = new CopyOnWriteArrayList<>();
    private final Thread writer;
    private volatile Snapshot published;
    private volatile boolean closing;
    private volatile @Nullable LogFailure failure;

    private record Waiting(Proposal proposal, Consumer<Outcome> answer) {}

    /** Says that another appliance may have appended something. */
    private static final Waiting LOOK =
            new Waiting(new Proposal(Actor.service("log"), Subject.NOBODY, "look", List.of()), outcome -> {});

    private record Decided(Waiting waiting, Outcome outcome) {}

    LoggedInventory(Log commits, Snapshot start, InstantSource clock) {
        this.commits = commits;
        this.published = start;
        this.clock = clock;
        this.writer = Thread.ofPlatform().name("inventory-writer").daemon().start(this::write);
        commits.listen(() -> queue.offer(LOOK));
    }

    @Override
    public Snapshot now() {
        return published;
    }

    @Override
    public void submit(Proposal proposal, Consumer<Outcome> answer) {
        if (closing) {
            answer.accept(new Outcome.Unavailable("the appliance is stopping", "ask again when it is back"));
        } else if (!queue.offer(new Waiting(proposal, answer))) {
            answer.accept(new Outcome.Unavailable(
                    WAITING + " changes are waiting already", "slow down, or look at the disk: it may be too slow"));
        }
    }

    @Override
    public Outcome preview(Proposal proposal) {
        return switch (Rules.decide(published, proposal, clock.instant())) {
            case Rules.Decision.Accepted accepted -> new Outcome.Committed(accepted.commit());
            case Rules.Decision.Declined declined -> declined.outcome();
        };
    }

    @Override
    public Following follow(Follower follower) {
        var thread = new FollowerThread(follower, followers::remove);
        // The writer hands out commits under this lock, so none falls between the first snapshot and the first commit.
        synchronized (followers) {
            thread.begin(published);
            followers.add(thread);
        }
        return thread;
    }

    /** Proposals that wait now. */
    int waiting() {
        return queue.size();
    }

    /** Why nothing can be committed any more, if so. */
    Optional<LogFailure> failure() {
        return Optional.ofNullable(failure);
    }

    private void write() {
        TimeSlice.shortest();
        List<Waiting> group = new ArrayList<>(GROUP);
        while (!closing || !queue.isEmpty()) {
            try {
                Waiting first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null || first == LOOK && queue.isEmpty()) {
                    catchUp();
                    continue;
                }
                group.add(first);
                queue.drainTo(group, GROUP - 1);
                group.removeIf(waiting -> waiting == LOOK);
                waitForDatabase();
                commit(group);
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                log.atError().addKeyValue("cause", e.toString()).setCause(e).log("a group of changes failed");
                group.forEach(waiting -> answer(
                        waiting, new Outcome.Unavailable("an internal error: " + e, "see the log, and report it")));
            } finally {
                group.clear();
            }
        }
    }

    /** Slows down while the database is far behind, so that the log stays bounded. */
    private void waitForDatabase() throws InterruptedException {
        for (int i = 0; i < LAG_ROUNDS && commits.size() > LARGEST_LAG; i++) {
            Thread.sleep(LAG_MILLIS);
        }
    }

    /** Folds what other appliances have appended to a shared log. */
    private void catchUp() {
        try {
            if (commits.head() > published.revision()) {
                List<Commit> newer = new ArrayList<>();
                commits.read(published.revision(), newer::add);
                foldForeign(newer);
            }
            LogFailure earlier = failure;
            failure = earlier != null && earlier.passing() ? null : earlier;
        } catch (LogFailure e) {
            noteFailure(e);
        }
    }

    private void foldForeign(List<Commit> newer) {
        Snapshot state = published;
        List<Commit> whole = new ArrayList<>();
        for (Commit commit : newer) {
            whole.add(Replay.withBefore(state, commit));
            state = state.fold(commit);
        }
        publish(state, whole);
    }

    private void commit(List<Waiting> group) {
        LogFailure earlier = failure;
        if (earlier != null && !earlier.passing()) {
            group.forEach(waiting -> answer(waiting, unavailable(earlier)));
            return;
        }
        if (commits.size() > 2 * LARGEST_LAG) {
            var full = new Outcome.Unavailable(
                    "the log holds " + (commits.size() >> 20) + " MiB that the database has not taken",
                    "see why the database is behind: berth status, and the log");
            group.forEach(waiting -> answer(waiting, full));
            return;
        }
        try {
            boolean appended = false;
            while (!appended) {
                appended = decideAndAppend(group);
            }
            failure = null;
        } catch (LogFailure e) {
            noteFailure(e);
            group.forEach(waiting -> answer(waiting, unavailable(e)));
        }
    }

    /** False when another appliance was faster: then its commits are folded, and all is decided again. */
    private boolean decideAndAppend(List<Waiting> group) throws LogFailure {
        Snapshot state = published;
        List<Decided> decided = new ArrayList<>(group.size());
        List<Commit> accepted = new ArrayList<>(group.size());
        for (Waiting waiting : group) {
            switch (decide(state, waiting.proposal())) {
                case Rules.Decision.Accepted yes -> {
                    state = yes.after();
                    accepted.add(yes.commit());
                    decided.add(new Decided(waiting, new Outcome.Committed(yes.commit())));
                }
                case Rules.Decision.Declined no -> decided.add(new Decided(waiting, no.outcome()));
            }
        }
        if (!accepted.isEmpty()) {
            Log.Result result = commits.append(published.revision(), accepted);
            if (result instanceof Log.Result.Behind behind) {
                foldForeign(behind.newer());
                return false;
            }
            publish(state, accepted);
        }
        decided.forEach(each -> answer(each.waiting(), each.outcome()));
        return true;
    }

    private Rules.Decision decide(Snapshot state, Proposal proposal) {
        try {
            return Rules.decide(state, proposal, clock.instant());
        } catch (IllegalArgumentException e) {
            return new Rules.Decision.Declined(new Outcome.Refused(String.valueOf(e.getMessage()), null));
        }
    }

    private void publish(Snapshot state, List<Commit> group) {
        synchronized (followers) {
            published = state;
            List<Commit> fixed = List.copyOf(group);
            followers.forEach(follower -> follower.offer(fixed, state));
        }
    }

    private void noteFailure(LogFailure e) {
        if (failure == null) {
            log.atError()
                    .addKeyValue("cause", e.reason())
                    .addKeyValue("mend", e.mend())
                    .log("nothing can be committed");
        }
        failure = e;
    }

    private static Outcome.Unavailable unavailable(LogFailure e) {
        return new Outcome.Unavailable(e.reason(), e.mend());
    }

    private static void answer(Waiting waiting, Outcome outcome) {
        try {
            waiting.answer().accept(outcome);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("cause", e.toString()).setCause(e).log("a caller failed on its answer");
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        followers.forEach(FollowerThread::close);
    }
}
