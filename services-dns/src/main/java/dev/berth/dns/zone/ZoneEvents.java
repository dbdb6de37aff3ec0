package dev.berth.dns.zone;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.RRset;
import java.util.List;

/** What a {@link ZoneTable} has to tell beyond answers. */
public interface ZoneEvents {
    /** All zones were built anew from the inventory at {@code revision}. */
    void built(int zones, long names, long revision);

    /** This RRset is not served: its type wants a domain name in the rdata, and there is none. */
    void unreadable(RRset rrset);

    /** These commits, some of which change zones, are answered from now on. */
    void visible(List<Commit> commits);
}
