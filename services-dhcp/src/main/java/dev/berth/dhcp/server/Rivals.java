package dev.berth.dhcp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.OtherServers;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of DHCP servers that nobody knows of: by the clients that take their offers and say so to all, and by replies of
 * theirs that arrive here.
 */
final class Rivals {
    private static final Logger log = LoggerFactory.getLogger(Rivals.class);
    /** One that goes on is told of once in this time. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private static final int MOST = 64;
    private final InstantSource clock;
    private final Observations observations;
    private final Map<Ipv4, Instant> told = new LinkedHashMap<>();

    Rivals(InstantSource clock, Observations observations) {
        this.clock = clock;
        this.observations = observations;
    }

    /** A message that is for another server, or from one. */
    void saw(Received received, OtherServers others) {
        DhcpMessage message = received.message();
        Ipv4 server = message.options().address(Code.SERVER_ID);
        boolean telling = message instanceof DhcpMessage.Request
                || message instanceof DhcpMessage.Offer
                || message instanceof DhcpMessage.Ack;
        if (server != null && telling && others.told() && !others.known().contains(server) && isNew(server)) {
            tell(server, received);
        }
    }

    private synchronized boolean isNew(Ipv4 server) {
        Instant now = clock.instant();
        Instant last = told.get(server);
        if (last != null && Duration.between(last, now).compareTo(AGAIN) < 0) {
            return false;
        }
        told.remove(server);
        if (told.size() >= MOST) {
            told.remove(told.keySet().iterator().next());
        }
        told.put(server, now);
        return true;
    }

    private void tell(Ipv4 server, Received received) {
        Mac client = received.message().header().mac();
        String interfaceName = received.arrival().interfaceName();
        Ipv4 giaddr = received.message().header().giaddr();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("server", server.toString());
        if (!giaddr.isAny()) {
            fields.put("relay", giaddr.toString());
        } else if (interfaceName != null) {
            fields.put("interface", interfaceName);
        }
        observations.tell(new Observation(
                clock.instant(),
                client == null ? Subject.NOBODY : Subject.of(client),
                "dhcp",
                "another DHCP server answers",
                fields));
        log.atWarn()
                .addKeyValue("server", server)
                .addKeyValue("client", client)
                .addKeyValue("interface", interfaceName)
                .addKeyValue("giaddr", giaddr)
                .log("another DHCP server answers; if it may, name it in dhcp.known-servers");
    }
}
