package dev.berth.appliance.run;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.user.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals as remarks in the history, and as lines of the log, few however many there are ({@link RefusalTally}). Those who
 * have proved who they are have a tally of their own, so that nobody's guessing hides what a user or token tried.
 */
final class RefusalHistory implements Refusals, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RefusalHistory.class);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Inventory inventory;
    private final InstantSource clock;
    private final RefusalTally proved = new RefusalTally();
    private final RefusalTally guessing = new RefusalTally();
    private final AtomicLong count = new AtomicLong();
    private @Nullable Thread watch;

    RefusalHistory(Inventory inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    /** From here on what was only counted is told in time. */
    synchronized void start() {
        watch = Thread.ofVirtual().name("refusals").start(this::watch);
    }

    @Override
    public void refused(Actor by, String place, String reason) {
        count.incrementAndGet();
        RefusalTally tally = by.sort() == Actor.Sort.ANONYMOUS ? guessing : proved;
        Instant now = clock.instant();
        List<RefusalTally.Line> lines;
        synchronized (tally) {
            lines = tally.refused(new RefusalTally.Refusal(by, place, reason), now);
        }
        write(tally, lines);
    }

    /** All that there were, told by themselves or only counted. */
    long count() {
        return count.get();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(tick());
            }
        } catch (InterruptedException e) {
            // It is over.
            return;
        }
    }

    /**
     * Writes what is due.
     *
     * @return until when there is nothing to do
     */
    Duration tick() {
        Instant now = clock.instant();
        Duration rest = LONGEST_REST;
        for (RefusalTally tally : List.of(proved, guessing)) {
            List<RefusalTally.Line> lines;
            Instant end;
            synchronized (tally) {
                lines = tally.due(now);
                end = tally.end();
            }
            write(tally, lines);
            if (end != null && end.isBefore(now.plus(rest))) {
                rest = Duration.between(now, end).plusMillis(1);
            }
        }
        return rest;
    }

    private void write(RefusalTally tally, List<RefusalTally.Line> lines) {
        for (RefusalTally.Line line : lines) {
            log.atWarn().addKeyValue("by", line.by()).log(line.text());
            inventory.submit(Proposal.remark(line.by(), about(line.place()), line.text()), outcome -> {
                if (!(outcome instanceof Outcome.Committed)) {
                    synchronized (tally) {
                        tally.untold(line.refusals(), clock.instant());
                    }
                }
            });
        }
    }

    /** The machine that the refused request came from, as far as the inventory may know it. */
    private static Subject about(String place) {
        Ipv4 address = address(place);
        return address == null ? Subject.NOBODY : Subject.of(address);
    }

    private static @Nullable Ipv4 address(String place) {
        try {
            return Ipv4.of(place);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Writes what was only counted so far; the inventory is still there. */
    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.interrupt();
            watch = null;
        }
        for (RefusalTally tally : List.of(proved, guessing)) {
            List<RefusalTally.Line> lines;
            synchronized (tally) {
                lines = tally.close(clock.instant());
            }
            write(tally, lines);
        }
    }
}
