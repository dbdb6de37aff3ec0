package dev.berth.appliance.event;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/**
 * The newest events, at most {@value #KEPT} of them, and those who listen. Observations that equal one of the last
 * {@value #COALESCING} become a count on it.
 */
public final class EventStream implements Observations, Follower {
    /** Events that are kept in memory. */
    public static final int KEPT = 20_000;

    private static final int COALESCING = 64;
    private static final int LISTENER_QUEUE = 4096;

    private final Deque<Event> events = new ArrayDeque<>();
    private final Deque<Repeated> recent = new ArrayDeque<>();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private long sequence;
    private long dropped;

    private record Repeated(Observation first, long[] times) {
        boolean equalTo(Observation other) {
            return first.about().equals(other.about())
                    && first.service().equals(other.service())
                    && first.what().equals(other.what())
                    && first.fields().equals(other.fields())
                    && other.at().isBefore(first.at().plusSeconds(60));
        }
    }

    @Override
    public synchronized void tell(Observation observation) {
        for (Repeated repeated : recent) {
            if (repeated.equalTo(observation)) {
                repeated.times()[0]++;
                return;
            }
        }
        if (recent.size() == COALESCING) {
            recent.removeFirst();
        }
        recent.addLast(new Repeated(observation, new long[] {1}));
        add(observation.at(), observation.about(), observation.service(), observation.what(), observation.fields());
    }

    /** A change of a service's state. */
    public synchronized void service(Instant at, String service, String text, Map<String, String> fields) {
        add(at, Subject.NOBODY, service, text, fields);
    }

    @Override
    public void start(Snapshot base) {}

    @Override
    public synchronized void commits(List<Commit> commits, Snapshot after) {
        for (Commit commit : commits) {
            Map<String, String> fields = new HashMap<>();
            fields.put("revision", Long.toString(commit.revision()));
            fields.put("by", commit.by().toString());
            CommitWords.fields(commit, fields);
            add(commit.at(), CommitWords.subject(commit), "inventory", CommitWords.text(commit), fields);
        }
    }

    private void add(Instant at, Subject about, String source, String text, Map<String, String> fields) {
        var event = new Event(++sequence, at, about, source, text, fields);
        if (events.size() == KEPT) {
            events.removeFirst();
            dropped++;
        }
        events.addLast(event);
        listeners.forEach(listener -> listener.offer(event));
        notifyAll();
    }

    /** Waits until there is an event after {@code sequence}, for {@code patience} at most. */
    public synchronized void await(long sequence, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (this.sequence <= sequence && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    /** The newest {@code limit} that match, oldest first. */
    public synchronized List<Event> list(Predicate<Event> matching, int limit) {
        var newest = new ArrayDeque<Event>();
        var backwards = events.descendingIterator();
        while (backwards.hasNext() && newest.size() < limit) {
            Event event = backwards.next();
            if (matching.test(event)) {
                newest.addFirst(event);
            }
        }
        return new ArrayList<>(newest);
    }

    /** Sequence number of the newest event, 0 before the first. */
    public synchronized long last() {
        return sequence;
    }

    /** Events that memory had no room for any more. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Hears every event from now on; one that does not keep up misses events rather than holding anybody up. */
    public Listening listen() {
        var listening = new Listening();
        listeners.add(listening);
        return listening;
    }

    /** A listener's bounded queue. */
    public final class Listening implements AutoCloseable {
        private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(LISTENER_QUEUE);

        private void offer(Event event) {
            if (!queue.offer(event)) {
                queue.poll();
                queue.offer(event);
            }
        }

        /** Events that wait, oldest first; take from it. */
        public BlockingQueue<Event> queue() {
            return queue;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
