package dev.berth.dhcp.server;

import dev.berth.dhcp.lease.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Totals since the start. */
public final class Counts {
    private static final List<String> CLIENTS =
            List.of("discover", "request", "decline", "release", "inform", "bootp", "other");
    private static final List<String> SERVERS = List.of("offer", "ack", "nak");

    private final Map<String, LongAdder> received = adders(CLIENTS);
    private final Map<String, LongAdder> sent = adders(SERVERS);
    private final Map<String, LongAdder> silent = new LinkedHashMap<>();
    /** Requests that were decided again because somebody was faster. */
    final LongAdder retried = new LongAdder();

    final LongAdder droppedOptions = new LongAdder();
    final LongAdder expired = new LongAdder();
    /** Addresses that a probe found in use. */
    final LongAdder conflicts = new LongAdder();

    public Counts() {
        for (Reason reason : Reason.values()) {
            silent.put(reason.toString(), new LongAdder());
        }
    }

    private static Map<String, LongAdder> adders(List<String> names) {
        Map<String, LongAdder> adders = new LinkedHashMap<>();
        names.forEach(name -> adders.put(name, new LongAdder()));
        return adders;
    }

    void received(String type) {
        count(received, CLIENTS.contains(type) ? type : "other");
    }

    void sent(String type) {
        count(sent, type);
    }

    void silent(Reason reason) {
        count(silent, reason.toString());
    }

    private static void count(Map<String, LongAdder> adders, String name) {
        LongAdder adder = adders.get(name);
        if (adder != null) {
            adder.increment();
        }
    }

    Map<String, LongAdder> received() {
        return received;
    }

    Map<String, LongAdder> sent() {
        return sent;
    }

    Map<String, LongAdder> silent() {
        return silent;
    }

    /** What status shows. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put("received", sum(received));
        sent.forEach((type, count) -> totals.put(type + "s", count.sum()));
        totals.put("silent", sum(silent));
        totals.put("expired", expired.sum());
        return totals;
    }

    private static long sum(Map<String, LongAdder> adders) {
        return adders.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
