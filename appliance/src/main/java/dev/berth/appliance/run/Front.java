package dev.berth.appliance.run;

import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.appliance.tls.TlsServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate, API and console, opened beside the services. */
final class Front {
    private static final Logger log = LoggerFactory.getLogger(Front.class);

    private final JettySites sites;
    private final ServerIdentity identity;
    private final TlsServer tls;
    private final EventStream events;
    private final InstantSource clock;
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private @Nullable FutureTask<@Nullable Void> opening;

    /** Listeners that others open from now on wait for the certificate. */
    Front(JettySites sites, ServerIdentity identity, TlsServer tls, EventStream events, InstantSource clock) {
        this.sites = sites;
        this.identity = identity;
        this.tls = tls;
        this.events = events;
        this.clock = clock;
        sites.await(known);
    }

    /**
     * Begins to open.
     *
     * @param mounts mounts what the console's listener answers
     */
    void begin(InetSocketAddress console, Path socket, Runnable mounts) {
        var task = new FutureTask<@Nullable Void>(() -> {
            try {
                identity.open(next -> {
                    sites.secure(next.keyStore());
                    tls.show(next);
                });
            } finally {
                known.complete(null);
            }
            mounts.run();
            openConsole(console, socket);
            return null;
        });
        opening = task;
        Thread.ofVirtual().name("start-console").start(task);
    }

    /** @throws StartFailure when not even the Unix socket can be opened */
    void await() throws StartFailure {
        try {
            if (opening != null) {
                opening.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void openConsole(InetSocketAddress listen, Path socket) throws StartFailure {
        try {
            sites.openConsole(List.of(listen), socket);
        } catch (ServiceFailure e) {
            log.atError()
                    .addKeyValue("cause", e.reason())
                    .addKeyValue("mend", e.mend())
                    .log("console failed");
            events.service(clock.instant(), "console", "failed", Map.of("cause", e.reason(), "mend", e.mend()));
            try {
                // The Unix socket alone keeps the CLI working.
                sites.openConsole(List.of(), socket);
            } catch (ServiceFailure again) {
                throw new StartFailure(again.reason(), again.mend());
            }
        }
    }
}
