package dev.berth.appliance.tls;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The identity that is shown, looked after while the appliance runs: renewed in time, read again when its files change. */
public final class ServerIdentity implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final BiConsumer<String, Map<String, String>> events;
    private Source source;
    private Names names;
    private @Nullable Identity shown;
    private String failure = "";
    private Consumer<Identity> renewed = identity -> {};
    private @Nullable Thread thread;

    /**
     * @param events hears what happens, with its fields
     */
    public ServerIdentity(
            Settings settings, Names names, InstantSource clock, BiConsumer<String, Map<String, String>> events) {
        this.clock = clock;
        this.events = events;
        this.names = names;
        this.source = source(settings);
    }

    /**
     * Where an identity comes from.
     *
     * @param directory of the own authority
     * @param certificate null: the own authority's
     * @param key null as {@code certificate} is
     */
    public record Settings(
            Path directory,
            @Nullable Path certificate,
            @Nullable Path key) {}

    private static Source source(Settings settings) {
        Path certificate = settings.certificate();
        Path key = settings.key();
        return certificate == null || key == null
                ? new OwnAuthority(settings.directory(), new SecureRandom())
                : new GivenFiles(certificate, key);
    }

    /** @param renewed hears of the first identity now, if there is one, and of every later one */
    public synchronized void open(Consumer<Identity> renewed) {
        this.renewed = renewed;
        look();
    }

    /** Looks after it from now on. */
    public synchronized void start() {
        thread = Thread.ofVirtual().name("tls").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException e) {
            // It is over.
            return;
        }
    }

    /** Takes over a changed configuration. */
    public synchronized void change(Settings settings, Names changed) {
        names = changed;
        source = source(settings);
        look();
    }

    /** Renews what is due; on a failure the old one is shown on, and that is told once. */
    public synchronized void look() {
        Identity before = shown;
        Instant now = clock.instant();
        try {
            Identity after = source.identity(Optional.ofNullable(before), names, now);
            failure = "";
            if (!after.equals(before)) {
                shown = after;
                renewed.accept(after);
                tell(
                        "certificate " + (before == null ? "shown" : "renewed"),
                        Map.of("until", after.ends().toString()),
                        true);
            }
        } catch (TlsFailure e) {
            if (!failure.equals(e.reason())) {
                failure = e.reason();
                tell(
                        before == null ? "no certificate" : "certificate not renewed",
                        Map.of("cause", e.reason(), "mend", e.mend()),
                        false);
            }
        }
    }

    private void tell(String what, Map<String, String> fields, boolean good) {
        LoggingEventBuilder line = good ? log.atInfo() : log.atError();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log(what);
        events.accept(what, fields);
    }

    /** What clients must trust, in PEM; empty when it is not ours to give. */
    public synchronized Optional<String> authority() {
        return shown == null ? Optional.empty() : source.authority(shown);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
