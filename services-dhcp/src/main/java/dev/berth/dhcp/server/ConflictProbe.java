package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.Offer;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks whether an address is in use before it is offered, on threads of its own: nobody else waits for it. */
final class ConflictProbe implements AutoCloseable {
    /** Addresses that are asked for at once; more are offered unasked. */
    private static final int MOST = 128;

    private static final int REMEMBERED = 1 << 14;

    /** Takes what came of it, on the asking thread. */
    interface Outcome {
        void is(AddressProbe.@Nullable Holder holder);
    }

    /** What is done with a question. */
    enum Asked {
        /** The outcome will be told. */
        YES,
        /** Somebody asks already; that answer will do. */
        ALREADY,
        /** It was answered just now, or there are too many questions. */
        NO
    }

    private final AddressProbe probe;
    private final Set<Ipv4> asking = new HashSet<>();
    private final Map<Ipv4, Instant> free = new LinkedHashMap<>();
    private final ThreadPoolExecutor threads;

    ConflictProbe(AddressProbe probe) {
        this.probe = probe;
        this.threads = new ThreadPoolExecutor(
                0,
                MOST,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().name("dhcp-probe-", 0).daemon().factory());
    }

    /** @param interfaceName of a local wire, or null behind a relay */
    Asked ask(Offer offer, @Nullable String interfaceName, Instant now, Outcome outcome) {
        Ipv4 address = offer.address();
        synchronized (this) {
            Instant until = free.get(address);
            if (until != null && until.isAfter(now)) {
                return Asked.NO;
            }
            if (!asking.add(address)) {
                return Asked.ALREADY;
            }
        }
        try {
            threads.execute(() -> {
                AddressProbe.Holder holder = probe.holder(address, interfaceName);
                boolean conflict = holder != null && !isClient(holder, offer.mac());
                done(address, conflict ? null : now.plus(Offer.HELD));
                outcome.is(conflict ? holder : null);
            });
            return Asked.YES;
        } catch (RejectedExecutionException e) {
            done(address, null);
            return Asked.NO;
        }
    }

    /** A client that still uses the address it had is no conflict. */
    private static boolean isClient(AddressProbe.Holder holder, Mac client) {
        return client.equals(holder.mac());
    }

    private synchronized void done(Ipv4 address, @Nullable Instant freeUntil) {
        asking.remove(address);
        free.remove(address);
        if (freeUntil != null) {
            free.put(address, freeUntil);
        }
        if (free.size() > REMEMBERED) {
            free.remove(free.keySet().iterator().next());
        }
    }

    /** Waits for those that ask: what they send through is closed next. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
