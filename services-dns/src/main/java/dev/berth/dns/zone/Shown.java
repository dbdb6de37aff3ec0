package dev.berth.dns.zone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Up to which revision the zones show the inventory, and who waits for more. */
final class Shown {
    private record Waiting(long revision, Runnable then) {}

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::revision));
    private long revision;

    /** True if the revision is shown already; otherwise {@code then} runs when it is. */
    synchronized boolean orLater(long wanted, Runnable then) {
        if (wanted <= revision) {
            return true;
        }
        waiting.add(new Waiting(wanted, then));
        return false;
    }

    void reached(long now) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            revision = now;
            for (Waiting first = waiting.peek(); first != null && first.revision() <= now; first = waiting.peek()) {
                due.add(first.then());
                waiting.remove();
            }
        }
        due.forEach(Runnable::run);
    }
}
