package dev.berth.ntp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.NtpPacket;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells who asks for the time: at once for an address that is new, then once per {@link #QUIET_SECONDS} while it goes on
 * asking. Remembers the {@link #MOST} addresses that were told last. Used by one thread.
 */
final class Askers {
    static final int MOST = 10_000;
    static final long QUIET_SECONDS = 60;

    private final Observations observations;
    private final LinkedHashMap<Ipv4, Asked> told = new LinkedHashMap<>();

    Askers(Observations observations) {
        this.observations = observations;
    }

    private static final class Asked {
        long toldAt;
        long since;
    }

    void asked(Ipv4 address, NtpPacket request, long nowSeconds) {
        Asked asked = told.get(address);
        if (asked != null) {
            asked.since++;
            // A clock that was set back tells early rather than never.
            if (nowSeconds - asked.toldAt < QUIET_SECONDS && nowSeconds >= asked.toldAt) {
                return;
            }
            // Moves to the young end.
            told.remove(address);
        } else {
            asked = new Asked();
            asked.since = 1;
            if (told.size() >= MOST) {
                told.remove(told.keySet().iterator().next());
            }
        }
        told.put(address, asked);
        observations.tell(new Observation(
                Instant.ofEpochSecond(nowSeconds),
                Subject.of(address),
                "ntp",
                "time asked",
                Map.of("version", Integer.toString(request.version()), "requests", Long.toString(asked.since))));
        asked.toldAt = nowSeconds;
        asked.since = 0;
    }
}
