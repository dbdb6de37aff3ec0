package dev.berth.dns.update;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.update.UpdateMessage.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What an UPDATE message has to pass before anything is changed. */
record UpdateChecks(Seen state, UpdateMessage message) {
    private record Place(DomainName name, int type) {}

    private void requireInZone(DomainName name) throws Refusal {
        boolean ours = name.isWithin(message.zone())
                && state.naming().zone(name) instanceof Zone closest
                && closest.name().equals(message.zone());
        if (!ours) {
            throw new Refusal(Rcode.NOTZONE, name + " does not lie in " + message.zone());
        }
    }

    /** RFC 2136 §3.2. */
    void prerequisites() throws Refusal {
        Map<Place, Set<Octets>> exact = new HashMap<>();
        for (Entry entry : message.prerequisites()) {
            boolean empty = entry.rdata().length() == 0;
            if (entry.ttl() != 0) {
                throw new Refusal(Rcode.FORMERR, "a prerequisite with a TTL");
            }
            requireInZone(entry.name());
            switch (entry.rrClass()) {
                case UpdateMessage.CLASS_ANY -> require(empty, entry, true);
                case UpdateMessage.CLASS_NONE -> require(empty, entry, false);
                case UpdateMessage.CLASS_IN ->
                    exact.computeIfAbsent(new Place(entry.name(), entry.type()), place -> new HashSet<>())
                            .add(entry.rdata());
                default -> throw new Refusal(Rcode.FORMERR, "a prerequisite of class " + entry.rrClass());
            }
        }
        for (Map.Entry<Place, Set<Octets>> wanted : exact.entrySet()) {
            RRset there =
                    state.rrsets(wanted.getKey().name()).get(wanted.getKey().type());
            if (there == null || !new HashSet<>(there.rdata()).equals(wanted.getValue())) {
                throw new Refusal(Rcode.NXRRSET, wanted.getKey().name() + " has other records");
            }
        }
    }

    private void require(boolean empty, Entry entry, boolean present) throws Refusal {
        if (!empty) {
            throw new Refusal(Rcode.FORMERR, "a prerequisite of its class has no data");
        }
        boolean apex = entry.name().equals(message.zone());
        Map<Integer, RRset> there = state.rrsets(entry.name());
        boolean any = entry.type() == QType.ANY;
        boolean is =
                any ? apex || !there.isEmpty() : there.containsKey(entry.type()) || apex && entry.type() == QType.SOA;
        if (is != present) {
            Rcode rcode = any ? present ? Rcode.NXDOMAIN : Rcode.YXDOMAIN : present ? Rcode.NXRRSET : Rcode.YXRRSET;
            throw new Refusal(rcode, "prerequisite not met at " + entry.name());
        }
    }

    /** RFC 2136 §3.4.1: nothing is done before everything has been looked at. */
    void prescan() throws Refusal {
        for (Entry entry : message.updates()) {
            requireInZone(entry.name());
            boolean meta = entry.type() == QType.OPT || entry.type() >= 128 && entry.type() <= 255;
            boolean well = switch (entry.rrClass()) {
                case UpdateMessage.CLASS_IN -> !meta && entry.ttl() <= Integer.MAX_VALUE;
                case UpdateMessage.CLASS_ANY ->
                    (!meta || entry.type() == QType.ANY)
                            && entry.ttl() == 0
                            && entry.rdata().length() == 0;
                case UpdateMessage.CLASS_NONE -> !meta && entry.ttl() == 0;
                default -> false;
            };
            if (!well) {
                throw new Refusal(Rcode.FORMERR, "an update of class " + entry.rrClass() + " and type " + entry.type());
            }
        }
    }
}
