package dev.berth.dhcp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Subject;
import dev.berth.dhcp.lease.Memory;
import dev.berth.dhcp.lease.Offer;
import dev.berth.dhcp.lease.PoolUse;
import dev.berth.dhcp.lease.PoolWatch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of pools that get short of addresses: as events, and in the log. */
final class PoolReports {
    private static final Logger log = LoggerFactory.getLogger(PoolReports.class);
    private final Inventory inventory;
    private final InstantSource clock;
    private final Memory memory;
    private final Observations observations;
    private final PoolWatch watch = new PoolWatch();

    PoolReports(Inventory inventory, InstantSource clock, Memory memory, Observations observations) {
        this.inventory = inventory;
        this.clock = clock;
        this.memory = memory;
        this.observations = observations;
    }

    /** Looks at all pools; who holds them is found out only when there is something to tell. */
    void look() {
        for (PoolWatch.Notice notice : watch.read(memory.fills())) {
            tell(notice, clock.instant());
        }
    }

    private void tell(PoolWatch.Notice notice, Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("network", notice.network());
        if (!notice.classes().isEmpty()) {
            fields.put("classes", String.join(",", notice.classes()));
        }
        fields.put("used", notice.percent() + "%");
        fields.put("free", Integer.toString(notice.free()));
        if (notice.level() == PoolWatch.Level.ENOUGH) {
            log.atInfo()
                    .addKeyValue("network", notice.network())
                    .log(notice.level().toString());
        } else {
            String holders = PoolUse.of(inventory.now(), offers(now), notice.network()).stream()
                    .map(use -> use.holders(now))
                    .collect(Collectors.joining("; "));
            fields.put("pools", holders);
            log.atWarn()
                    .addKeyValue("network", notice.network())
                    .addKeyValue("used", notice.percent() + "%")
                    .addKeyValue("pools", holders)
                    .log(notice.level().toString());
        }
        observations.tell(
                new Observation(now, Subject.NOBODY, "dhcp", notice.level().toString(), fields));
    }

    private List<Offer> offers(Instant now) {
        memory.lock.lock();
        try {
            return List.copyOf(memory.offers(now));
        } finally {
            memory.lock.unlock();
        }
    }
}
