package dev.berth.appliance.run;

import dev.berth.appliance.command.Steering.Standing;
import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The services of one appliance: started beside one another, stopped in reverse order; one that fails leaves the others serving. */
final class Services {
    /** For how long others wait for those that start ahead. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    private final Map<String, Supervised> all = new LinkedHashMap<>();
    private final List<Supervised> ahead = new ArrayList<>();
    private final List<Thread> starts = new ArrayList<>();

    /** @param startsAhead as {@link dev.berth.appliance.service.ServiceProvider#startsAhead} */
    void add(Supervised service, boolean startsAhead) {
        all.put(service.name(), service);
        if (startsAhead) {
            ahead.add(service);
        }
    }

    /** Begins to start all: those that start ahead first, but none waits long for another. */
    void start() {
        ahead.forEach(this::start);
        starts.forEach(start -> join(start, AHEAD));
        all.values().stream().filter(service -> !ahead.contains(service)).forEach(this::start);
    }

    private void start(Supervised service) {
        starts.add(Thread.ofVirtual().name("start-" + service.name()).start(service::start));
    }

    /** Returns when each is serving, failed or disabled. */
    void awaitStarts() {
        starts.forEach(start -> join(start, Duration.ofSeconds(Long.MAX_VALUE)));
    }

    private static void join(Thread thread, Duration longest) {
        try {
            thread.join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why one of them would not have a value; null when none has anything against it. */
    @Nullable
    String objection(Record value) {
        return all.values().stream()
                .map(service -> service.objection(value))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What they cannot apply of a changed configuration. */
    List<Problem> problems(Configuration changed) {
        return all.values().stream()
                .flatMap(service -> service.problems(changed).stream())
                .toList();
    }

    /** Gives each the changed configuration, and tells the keys that need a restart. */
    List<String> reload(Configuration changed) {
        List<String> restart = new ArrayList<>();
        all.values().forEach(service -> restart.addAll(service.reload(changed)));
        return restart;
    }

    List<Standing> standings() {
        return all.values().stream()
                .map(s -> new Standing(s.name(), s.state(), s.lastError(), s.counters(), s.gauges()))
                .toList();
    }

    void stop() {
        new ArrayList<>(all.values()).reversed().forEach(Supervised::stop);
    }
}
