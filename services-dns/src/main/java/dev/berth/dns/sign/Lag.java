package dev.berth.dns.sign;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How far somebody is behind the inventory's revisions, by samples of them. */
final class Lag {
    private static final int MOST = 3600;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long revision, Instant at) {}

    /** The inventory is at {@code newest}, the follower at {@code reached}. */
    synchronized void sample(long newest, long reached, Instant now) {
        while (!samples.isEmpty() && samples.getFirst().revision() <= reached) {
            samples.removeFirst();
        }
        if (newest > reached && (samples.isEmpty() || samples.getLast().revision() < newest) && samples.size() < MOST) {
            samples.addLast(new Sample(newest, now));
        }
    }

    /** Since when something has been waiting; zero where nothing has. */
    synchronized Duration at(Instant now) {
        return samples.isEmpty()
                ? Duration.ZERO
                : Duration.between(samples.getFirst().at(), now);
    }
}
