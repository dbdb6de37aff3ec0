package dev.berth.ntp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.NtpPacket;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who asks for the time, and whose clock is far off. */
final class Askers {
    private static final Logger LOG = LoggerFactory.getLogger(Askers.class);
    private static final double NANOS = 1e9;

    private final Observations observations;
    private final Inventory inventory;

    Askers(Observations observations, Inventory inventory) {
        this.observations = observations;
        this.inventory = inventory;
    }

    void heard(Ipv4 address, NtpPacket request, Clients.Heard heard, Instant now) {
        if (heard.tell() == 0 && heard.farOff() == null) {
            return;
        }
        Machine machine = Machine.at(address, inventory.now(), now);
        if (heard.tell() > 0) {
            tell(
                    machine,
                    now,
                    "time asked",
                    Map.of("version", Integer.toString(request.version()), "requests", Long.toString(heard.tell())));
        }
        ClientClock clock = heard.farOff();
        if (clock == null) {
            return;
        }
        Map<String, String> fields = new HashMap<>();
        if (clock.ahead() != null) {
            fields.put("seconds", String.format(Locale.ROOT, "%.1f", clock.ahead() / NANOS));
        }
        if (clock.isFarOff()) {
            tell(machine, now, "clock far off", fields);
            LOG.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("host", machine.name() == null ? "none" : machine.name())
                    .addKeyValue("seconds", fields.get("seconds"))
                    .log("clock far off: TLS, Kerberos and Puppet will fail there");
        } else {
            tell(machine, now, "clock right again", fields);
        }
    }

    private void tell(Machine machine, Instant now, String what, Map<String, String> fields) {
        observations.tell(new Observation(now, machine.subject(), "ntp", what, fields));
    }
}
