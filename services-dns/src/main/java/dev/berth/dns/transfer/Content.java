package dev.berth.dns.transfer;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.secondary.ZoneCopy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One version of a zone as it can be handed out: of our own, or a copy of another primary's.
 *
 * @param at the RRsets of a name, by type
 * @param rrsets all but the SOA
 */
public record Content(
        Zone zone, long serial, Function<DomainName, Map<Integer, RRset>> at, Supplier<Stream<RRset>> rrsets) {
    public static Content of(Snapshot state, Zone zone) {
        return new Content(zone, state.serial(zone.name()), state::rrsets, () -> state.zoneRRsets(zone.name()));
    }

    /** @param rrsets all but the SOA */
    public static Content of(Zone zone, long serial, List<RRset> rrsets) {
        return new Content(
                zone,
                serial,
                name -> rrsets.stream()
                        .filter(rrset -> rrset.name().equals(name))
                        .collect(Collectors.toMap(RRset::type, rrset -> rrset)),
                rrsets::stream);
    }

    public static Content of(ZoneCopy copy) {
        return new Content(copy.zone(), copy.serial(), copy::at, copy::rrsets);
    }
}
