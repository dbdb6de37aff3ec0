package dev.berth.dns.server;

import dev.berth.appliance.inventory.RRset;
import dev.berth.dns.zone.ZoneEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to the zones. */
public final class ZoneLog implements ZoneEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneLog.class);

    @Override
    public void built(int zones, long names, long revision) {
        LOG.atInfo()
                .addKeyValue("zones", zones)
                .addKeyValue("names", names)
                .addKeyValue("revision", revision)
                .log("zones built");
    }

    @Override
    public void unreadable(RRset rrset) {
        LOG.atError()
                .addKeyValue("name", rrset.name())
                .addKeyValue("type", rrset.type())
                .log("record not served, its rdata should hold a domain name; remove it and add it again");
    }
}
