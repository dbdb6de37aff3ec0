package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.lease.Received;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last {@value #KEPT} messages that got no answer, and why. */
public final class Silences {
    private static final int KEPT = 2048;
    private final Deque<Silence> last = new ArrayDeque<>(KEPT);

    /**
     * A message without an answer.
     *
     * @param mac null for hardware other than Ethernet
     * @param type as in {@code discover}
     * @param giaddr the relay, 0.0.0.0 without one
     */
    public record Silence(
            Instant at,
            @Nullable Mac mac,
            String type,
            Reason reason,
            Ipv4 giaddr,
            @Nullable String interfaceName) {}

    synchronized void add(Instant at, Received received, Reason reason) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        var header = received.message().header();
        last.addLast(new Silence(
                at,
                header.mac(),
                received.message().name(),
                reason,
                header.giaddr(),
                received.arrival().interfaceName()));
    }

    /** Oldest first; of one machine if {@code mac} is given. */
    public synchronized List<Silence> list(@Nullable Mac mac) {
        return last.stream()
                .filter(each -> mac == null || mac.equals(each.mac()))
                .toList();
    }
}
