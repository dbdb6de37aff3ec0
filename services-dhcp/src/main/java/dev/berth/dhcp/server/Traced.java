package dev.berth.dhcp.server;

import dev.berth.appliance.net.Mac;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The machines whose every message is told as an event, at most {@value #MOST}. */
public final class Traced {
    private static final int MOST = 64;
    private final Map<Mac, Instant> until = new ConcurrentHashMap<>();

    /** Until then; a time that is past ends it. False when there are too many. */
    public boolean add(Mac mac, Instant end, Instant now) {
        until.values().removeIf(each -> !each.isAfter(now));
        if (!end.isAfter(now)) {
            until.remove(mac);
            return true;
        }
        if (until.size() >= MOST && !until.containsKey(mac)) {
            return false;
        }
        until.put(mac, end);
        return true;
    }

    boolean has(@Nullable Mac mac, Instant now) {
        if (mac == null || until.isEmpty()) {
            return false;
        }
        Instant end = until.get(mac);
        return end != null && end.isAfter(now);
    }

    /** Whether anybody is traced. */
    boolean isEmpty() {
        return until.isEmpty();
    }
}
