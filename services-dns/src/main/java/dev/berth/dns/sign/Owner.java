package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A name of a signed zone: its RRsets, and the signatures of those that have any. */
final class Owner {
    SortedMap<Integer, RRset> rrsets = new TreeMap<>();
    final Map<Integer, Signed> signed = new TreeMap<>();

    /** An RRset as it was when it was signed. */
    record Signed(RRset rrset, List<Octets> signatures) {}

    boolean isCut(boolean apex) {
        return !apex && rrsets.containsKey(QType.NS);
    }

    /** Whether names below this one are not the zone's own any more. */
    boolean hides(boolean apex) {
        return isCut(apex) || rrsets.containsKey(QType.DNAME);
    }

    List<Octets> signatures() {
        List<Octets> all = new ArrayList<>();
        signed.values().forEach(one -> all.addAll(one.signatures()));
        return all;
    }
}
