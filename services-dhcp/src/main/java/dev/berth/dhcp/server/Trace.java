package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.message.Decoded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the traffic is worth a line of log: single messages at DEBUG, what an operator must know at WARN but not per packet. */
final class Trace {
    private static final Logger log = LoggerFactory.getLogger("dev.berth.dhcp");
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<Reason, Instant> warned = new EnumMap<>(Reason.class);

    Trace(InstantSource clock) {
        this.clock = clock;
    }

    private synchronized boolean mayWarn(Reason reason) {
        Instant now = clock.instant();
        Instant last = warned.get(reason);
        if (last != null && Duration.between(last, now).abs().compareTo(QUIET) < 0) {
            return false;
        }
        warned.put(reason, now);
        return true;
    }

    void malformed(Arrival arrival, Decoded.Malformed bad) {
        log.atDebug()
                .addKeyValue("source", arrival.source())
                .addKeyValue("offset", bad.offset())
                .addKeyValue("expected", bad.expected())
                .log("malformed message");
    }

    void silent(Received received, Reason reason) {
        boolean grave = reason == Reason.NO_FREE_ADDRESS
                || reason == Reason.TOO_MANY_OFFERS
                || reason == Reason.NO_NETWORK
                || reason == Reason.SEND_FAILED;
        (grave && mayWarn(reason) ? log.atWarn() : log.atDebug())
                .addKeyValue("type", received.message().name())
                .addKeyValue(
                        "chaddr", Objects.toString(received.message().header().mac()))
                .addKeyValue("giaddr", received.message().header().giaddr())
                .addKeyValue("interface", received.arrival().interfaceName())
                .addKeyValue("reason", reason)
                .log("no answer");
    }

    void refused(Received received, Outcome.Refused refused) {
        (mayWarn(Reason.REFUSED) ? log.atWarn() : log.atDebug())
                .addKeyValue("type", received.message().name())
                .addKeyValue(
                        "chaddr", Objects.toString(received.message().header().mac()))
                .addKeyValue("cause", refused.reason())
                .log("lease refused");
    }

    void unavailable(Outcome.Unavailable unavailable) {
        if (mayWarn(Reason.UNAVAILABLE)) {
            log.atError()
                    .addKeyValue("cause", unavailable.cause())
                    .addKeyValue("mend", unavailable.mend())
                    .log("leases cannot be made durable, clients get no answer");
        }
    }

    void committed(Commit commit) {
        for (Effect effect : commit.effects()) {
            if (effect.after() != null && effect.after().value() instanceof Lease lease) {
                boolean declined = lease.state() == LeaseState.DECLINED;
                (declined ? log.atWarn() : log.atDebug())
                        .addKeyValue("address", lease.address())
                        .addKeyValue("mac", lease.mac())
                        .addKeyValue("state", lease.state())
                        .log(
                                declined
                                        ? "address is in use by somebody else, it is not leased for a day"
                                        : commit.why());
            }
        }
    }
}
