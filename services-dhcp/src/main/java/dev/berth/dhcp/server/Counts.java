package dev.berth.dhcp.server;

import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Totals since the start. */
public final class Counts {
    private static final List<String> CLIENTS =
            List.of("discover", "request", "decline", "release", "inform", "bootp", "leasequery", "bulk-leasequery");
    private static final List<String> SERVERS =
            List.of("offer", "ack", "nak", "lease-active", "lease-unassigned", "lease-unknown");

    private final Map<String, LongAdder> received = adders(CLIENTS);
    private final Map<String, LongAdder> sent = adders(SERVERS);
    private final LongAdder other = received.computeIfAbsent("other", name -> new LongAdder());
    /** By the reason's ordinal. */
    private final LongAdder[] silent = new LongAdder[Reason.values().length];
    /** Requests that were decided again because somebody was faster. */
    final LongAdder retried = new LongAdder();

    final LongAdder droppedOptions = new LongAdder();
    final LongAdder expired = new LongAdder();
    /** Addresses that a probe found in use. */
    final LongAdder conflicts = new LongAdder();

    public Counts() {
        for (Reason reason : Reason.values()) {
            silent[reason.ordinal()] = new LongAdder();
        }
    }

    private static Map<String, LongAdder> adders(List<String> names) {
        Map<String, LongAdder> adders = new LinkedHashMap<>();
        names.forEach(name -> adders.put(name, new LongAdder()));
        return adders;
    }

    void received(DhcpMessage message) {
        Objects.requireNonNullElse(received.get(message.name()), other).increment();
    }

    void malformed() {
        other.increment();
    }

    void sent(DhcpMessage reply) {
        LongAdder adder = sent.get(reply.name());
        if (adder != null) {
            adder.increment();
        }
    }

    void silent(Reason reason) {
        silent[reason.ordinal()].increment();
    }

    Map<String, LongAdder> received() {
        return received;
    }

    Map<String, LongAdder> sent() {
        return sent;
    }

    Map<String, LongAdder> silent() {
        Map<String, LongAdder> byName = new LinkedHashMap<>();
        for (Reason reason : Reason.values()) {
            byName.put(reason.toString(), silent[reason.ordinal()]);
        }
        return byName;
    }

    /** What status shows. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put("received", sum(received));
        sent.forEach((type, count) -> {
            if (!type.startsWith("lease-")) {
                totals.put(type + "s", count.sum());
            }
        });
        totals.put("silent", sum(silent()));
        totals.put("expired", expired.sum());
        return totals;
    }

    private static long sum(Map<String, LongAdder> adders) {
        return adders.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
