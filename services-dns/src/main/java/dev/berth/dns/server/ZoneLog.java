package dev.berth.dns.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.RRset;
import dev.berth.dns.zone.ZoneEvents;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to the zones, and has counted what happens all the time. */
public final class ZoneLog implements ZoneEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneLog.class);

    private final Consumer<List<Commit>> visible;

    public ZoneLog() {
        this(commits -> {});
    }

    /** @param visible is told of commits when they are answered */
    public ZoneLog(Consumer<List<Commit>> visible) {
        this.visible = visible;
    }

    @Override
    public void visible(List<Commit> commits) {
        visible.accept(commits);
    }

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
