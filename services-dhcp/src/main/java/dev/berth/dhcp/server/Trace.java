package dev.berth.dhcp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.lease.ReplyPath;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the traffic is worth a line of log: single messages at DEBUG, what an operator must know at WARN but not per packet. */
final class Trace {
    private static final Logger log = LoggerFactory.getLogger("dev.berth.dhcp");
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Observations observations;
    private final Silences silences;
    private final Traced traced;
    private final Map<Reason, Instant> warned = new EnumMap<>(Reason.class);

    Trace(InstantSource clock, Observations observations, Silences silences, Traced traced) {
        this.clock = clock;
        this.observations = observations;
        this.silences = silences;
        this.traced = traced;
    }

    void received(DhcpMessage message, Arrival arrival) {
        if (!traced.isEmpty()) {
            tell(message, "message received", Map.of("from", arrival.source() + ":" + arrival.sourcePort()));
        }
    }

    void sent(DhcpMessage reply, ReplyPath path) {
        if (!traced.isEmpty()) {
            tell(reply, "reply sent", Map.of("address", reply.header().yiaddr().toString(), "to", path.toString()));
        }
    }

    private void tell(DhcpMessage message, String what, Map<String, String> more) {
        Mac mac = message.header().mac();
        Instant now = clock.instant();
        if (mac == null || !traced.has(mac, now)) {
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>(more);
        fields.put("type", message.name());
        fields.put("xid", String.format("%08x", message.header().xid()));
        observations.tell(new Observation(now, Subject.of(mac), "dhcp", what, fields));
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
        silences.add(clock.instant(), received, reason);
        if (!traced.isEmpty()) {
            tell(received.message(), "no answer", Map.of("reason", reason.toString()));
        }
        boolean grave = reason == Reason.NO_FREE_ADDRESS
                || reason == Reason.TOO_MANY_OFFERS
                || reason == Reason.PORT_FULL
                || reason == Reason.CLIENT_TOO_FAST
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
