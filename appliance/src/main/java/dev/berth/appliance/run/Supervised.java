package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.service.ServiceState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service with its state: started, retried with back-off when it fails, stopped once. */
final class Supervised {
    private static final Logger log = LoggerFactory.getLogger(Supervised.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);

    private final String name;
    private final Service service;
    private final EventStream events;
    private final InstantSource clock;
    private volatile ServiceState state = new ServiceState.Stopped();
    private volatile @Nullable String lastError;
    private Configuration configuration;
    private Duration retryAfter = FIRST_RETRY;
    private @Nullable Thread retrying;
    private boolean stopped;

    Supervised(String name, Service service, Configuration configuration, EventStream events, InstantSource clock) {
        this.name = name;
        this.service = service;
        this.configuration = configuration;
        this.events = events;
        this.clock = clock;
    }

    /** Why the service would not have a value, its name first; null when it has nothing against it. */
    @Nullable
    String objection(Record value) {
        String reason = service.objection(value);
        return reason == null ? null : name + ": " + reason;
    }

    String name() {
        return name;
    }

    ServiceState state() {
        return state;
    }

    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    Map<String, Long> counters() {
        return service.counters();
    }

    Map<String, Gauge> gauges() {
        return service.gauges();
    }

    /** Tries to start; afterwards the state is serving, failed or disabled. */
    synchronized void start() {
        stopped = false;
        if (!configuration.services().getOrDefault(name, true)) {
            state = new ServiceState.Disabled();
            return;
        }
        state = new ServiceState.Starting();
        try {
            List<Service.Bound> sockets = service.start(configuration);
            state = new ServiceState.Serving(sockets);
            retryAfter = FIRST_RETRY;
            log.atInfo()
                    .addKeyValue("service", name)
                    .addKeyValue("sockets", sockets)
                    .log("serving");
            events.service(clock.instant(), name, "serving", Map.of("sockets", sockets.toString()));
        } catch (ServiceFailure e) {
            fail(e);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("service", name).setCause(e).log("start failed");
            fail(new ServiceFailure("internal error: " + e, "see the log at level debug, and report it"));
        }
    }

    /** The running service says that it cannot serve any more. */
    void failed(ServiceFailure failure) {
        Thread.ofVirtual().name("failed-" + name).start(() -> {
            synchronized (this) {
                if (state instanceof ServiceState.Serving) {
                    service.stop();
                    fail(failure);
                }
            }
        });
    }

    private void fail(ServiceFailure e) {
        Instant retryAt = clock.instant().plus(retryAfter);
        state = new ServiceState.Failed(e.reason(), e.mend(), retryAt);
        lastError = e.reason() + "; " + e.mend();
        log.atError()
                .addKeyValue("service", name)
                .addKeyValue("cause", e.reason())
                .addKeyValue("mend", e.mend())
                .log("failed");
        events.service(clock.instant(), name, "failed", Map.of("cause", e.reason(), "mend", e.mend()));
        Duration wait = retryAfter;
        retryAfter = retryAfter.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retryAfter.multipliedBy(2);
        retrying = Thread.ofVirtual().name("retry-" + name).start(() -> retry(wait));
    }

    private void retry(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            return;
        }
        synchronized (this) {
            if (!stopped && state instanceof ServiceState.Failed) {
                start();
            }
        }
    }

    /** What a running service cannot apply of a changed configuration. */
    synchronized List<Problem> problems(Configuration changed) {
        return state instanceof ServiceState.Serving ? service.problems(changed) : List.of();
    }

    /** Gives the service a changed configuration, and starts or stops it where {@code enabled} says so. */
    synchronized List<String> reload(Configuration changed) {
        boolean was = configuration.services().getOrDefault(name, true);
        boolean is = changed.services().getOrDefault(name, true);
        configuration = changed;
        if (was && !is) {
            halt();
            state = new ServiceState.Disabled();
            return List.of();
        }
        if (state instanceof ServiceState.Serving) {
            return service.reload(changed);
        }
        halt();
        start();
        return List.of();
    }

    /** Stops for good. */
    synchronized void stop() {
        stopped = true;
        halt();
        if (!(state instanceof ServiceState.Disabled)) {
            state = new ServiceState.Stopped();
        }
    }

    private void halt() {
        if (retrying != null) {
            retrying.interrupt();
            retrying = null;
        }
        if (state instanceof ServiceState.Serving) {
            try {
                service.stop();
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("service", name)
                        .addKeyValue("cause", e.toString())
                        .log("did not stop cleanly");
            }
        }
    }
}
