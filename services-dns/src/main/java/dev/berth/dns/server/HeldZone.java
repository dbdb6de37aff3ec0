package dev.berth.dns.server;

import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.dns.secondary.Incoming;
import dev.berth.dns.secondary.Schedule;
import dev.berth.dns.secondary.SecondaryZone;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.transfer.Serial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one zone like its primary's: asks when the SOA's timers or a NOTIFY say so, and gives up serving it when it is too old. */
final class HeldZone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldZone.class);
    /** The clock is looked at this often at least. */
    private static final Duration GLANCE = Duration.ofSeconds(10);
    /** A zone that changes all the time is not written to disk all the time. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    private final SecondaryZone configuration;
    private final ZoneFetch fetch;
    private final CopyFiles files;
    private final InstantSource clock;
    private final BiConsumer<ZoneCopy, List<ZoneDelta>> changed;
    private final Counts counts;
    private volatile ZoneCopy copy;
    private Schedule schedule;
    private Instant savedAt = Instant.MIN;
    private boolean unsaved;
    private boolean told;
    private boolean closed;
    private @Nullable String lastTrouble;

    /** @param changed is told each new version with what leads to it, and with nothing when only its age has changed */
    HeldZone(
            SecondaryZone configuration,
            ZoneFetch fetch,
            CopyFiles files,
            InstantSource clock,
            BiConsumer<ZoneCopy, List<ZoneDelta>> changed,
            Counts counts) {
        this.configuration = configuration;
        this.fetch = fetch;
        this.files = files;
        this.clock = clock;
        this.changed = changed;
        this.counts = counts;
        CopyFiles.Kept kept = files.load(configuration.name());
        Instant now = clock.instant();
        if (kept == null) {
            copy = ZoneCopy.none(configuration.name());
            schedule = Schedule.starting(null);
        } else {
            // A clock that was put back does not make a copy young for ever.
            Instant confirmed = kept.confirmed().isAfter(now) ? now : kept.confirmed();
            schedule = Schedule.starting(confirmed);
            boolean old = schedule.isExpired(kept.copy().zone().soa(), now);
            copy = old ? kept.copy().expired() : kept.copy();
        }
    }

    void start() {
        Thread.ofVirtual().name("dns-secondary-" + configuration.name()).start(this::run);
    }

    SecondaryZone configuration() {
        return configuration;
    }

    ZoneCopy copy() {
        return copy;
    }

    /** The primary may have a new version. @param serial its serial, or -1 for unknown */
    synchronized void told(long serial) {
        if (serial < 0 || !copy.isKnown() || Serial.isAfter(serial, copy.serial())) {
            told = true;
            notifyAll();
        }
    }

    private void run() {
        try {
            while (awaitTurn()) {
                try {
                    refresh();
                } catch (RuntimeException e) {
                    LOG.atError()
                            .addKeyValue("zone", configuration.name())
                            .setCause(e)
                            .log("zone not refreshed, an error of Berth; please report it");
                    failed(String.valueOf(e.getMessage()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the primaries are to be asked; false when this was closed. */
    private synchronized boolean awaitTurn() throws InterruptedException {
        while (!closed) {
            Instant now = clock.instant();
            if (copy.isGood() && schedule.isExpired(copy.zone().soa(), now)) {
                copy = copy.expired();
                LOG.atError()
                        .addKeyValue("zone", configuration.name())
                        .addKeyValue("confirmed", schedule.confirmed())
                        .log("zone expired, no primary has confirmed it in time; it is answered with SERVFAIL");
                changed.accept(copy, List.of());
            }
            Instant due = schedule.due(copy.zone().soa(), copy.isKnown());
            if (told || !now.isBefore(due)) {
                told = false;
                return true;
            }
            if (unsaved && !now.isBefore(savedAt.plus(BETWEEN_SAVES))) {
                save(now);
            }
            Duration wait = Duration.between(now, due);
            Instant expires = copy.isGood() ? schedule.expires(copy.zone().soa()) : null;
            wait = expires == null ? wait : least(wait, Duration.between(now, expires));
            wait = unsaved ? least(wait, BETWEEN_SAVES) : wait;
            wait(Math.max(1, least(wait, GLANCE).toMillis()));
        }
        return false;
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void refresh() {
        String trouble = null;
        for (InetSocketAddress primary : configuration.primaries()) {
            try {
                refresh(primary);
                return;
            } catch (IOException e) {
                String cause = e.getMessage() == null ? e.toString() : e.getMessage();
                trouble = primary.getAddress().getHostAddress() + ":" + primary.getPort() + ": " + cause;
            }
        }
        failed(String.valueOf(trouble));
    }

    private void refresh(InetSocketAddress primary) throws IOException {
        ZoneCopy have = copy;
        long serial = fetch.serial(configuration, primary);
        if (have.isKnown() && Serial.isAfter(have.serial(), serial)) {
            throw new IOException("its serial " + serial + " comes before ours, " + have.serial() + "; raise it there");
        }
        Incoming.Outcome outcome =
                have.isKnown() && have.serial() == serial ? null : fetch.transfer(configuration, primary, have);
        if (outcome == null) {
            confirmed();
        } else {
            replaced(outcome, primary);
        }
    }

    private synchronized void confirmed() {
        Instant now = clock.instant();
        schedule = schedule.succeeded(now);
        lastTrouble = null;
        counts.refreshed(Counts.Refresh.CURRENT);
        if (!copy.isGood()) {
            copy = copy.confirmed();
            changed.accept(copy, List.of());
        }
        if (!unsaved) {
            files.confirmed(configuration.name(), now);
        }
    }

    private synchronized void replaced(Incoming.Outcome outcome, InetSocketAddress primary) {
        Instant now = clock.instant();
        copy = outcome.after();
        schedule = schedule.succeeded(now);
        lastTrouble = null;
        counts.refreshed(outcome.incremental() ? Counts.Refresh.IXFR : Counts.Refresh.AXFR);
        changed.accept(copy, outcome.deltas());
        unsaved = true;
        if (!now.isBefore(savedAt.plus(BETWEEN_SAVES))) {
            save(now);
        }
        LOG.atInfo()
                .addKeyValue("zone", configuration.name())
                .addKeyValue("primary", primary.getAddress().getHostAddress())
                .addKeyValue("kind", outcome.incremental() ? "IXFR" : "AXFR")
                .addKeyValue("serial", copy.serial())
                .log("zone fetched");
    }

    private void save(Instant now) {
        Instant confirmed = schedule.confirmed();
        files.save(copy, confirmed == null ? now : confirmed);
        savedAt = now;
        unsaved = false;
    }

    private synchronized void failed(String trouble) {
        schedule = schedule.failed(clock.instant());
        counts.refreshed(Counts.Refresh.FAILED);
        if (!trouble.equals(lastTrouble)) {
            // The same again is no news.
            LOG.atWarn()
                    .addKeyValue("zone", configuration.name())
                    .addKeyValue("cause", trouble)
                    .log("zone not refreshed");
        }
        lastTrouble = trouble;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (unsaved) {
            save(clock.instant());
        }
        notifyAll();
    }
}
