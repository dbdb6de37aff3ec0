package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for jobs when their time has come. What came while nothing ran is not made up for. */
public final class Scheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Jobs jobs;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Map<Plan, Instant> next = new LinkedHashMap<>();
    private @Nullable Thread thread;

    public Scheduler(Jobs jobs, InstantSource clock, ZoneId zone) {
        this.jobs = jobs;
        this.clock = clock;
        this.zone = zone;
    }

    /** One plan, and when its time comes. */
    public record Coming(Plan plan, Instant at) {}

    /** Replaces the plans; those that stay keep their time. */
    public synchronized void plan(List<Plan> plans) {
        Instant now = clock.instant();
        next.keySet().retainAll(plans);
        plans.forEach(plan -> next.computeIfAbsent(plan, its -> its.when().next(now, zone)));
    }

    public synchronized List<Coming> coming() {
        return next.entrySet().stream()
                .map(entry -> new Coming(entry.getKey(), entry.getValue()))
                .toList();
    }

    public synchronized void start() {
        thread = Thread.ofVirtual().name("schedules").start(this::watch);
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
     * Asks for what is due.
     *
     * @return until when there is nothing to do
     */
    synchronized Duration tick() {
        Instant now = clock.instant();
        Duration rest = LONGEST_REST;
        for (Map.Entry<Plan, Instant> entry : next.entrySet()) {
            if (!now.isBefore(entry.getValue())) {
                ask(entry.getKey());
                entry.setValue(entry.getKey().when().next(now, zone));
            }
            Duration until = Duration.between(now, entry.getValue()).plusMillis(1);
            rest = until.compareTo(rest) < 0 ? until : rest;
        }
        return rest;
    }

    private void ask(Plan plan) {
        try {
            jobs.start(plan.run(), plan.input(), new Actor(Actor.Sort.SERVICE, "schedule " + plan.name()));
        } catch (JobFailure e) {
            log.atWarn()
                    .addKeyValue("schedule", plan.name())
                    .addKeyValue("cause", e.message())
                    .log("scheduled job not begun");
        }
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
