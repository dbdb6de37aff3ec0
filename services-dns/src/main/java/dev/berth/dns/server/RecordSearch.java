package dev.berth.dns.server;

import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.dns.server.ZoneOperations.RecordLine;
import dev.berth.dns.server.ZoneOperations.Served;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a text in a zone's records, one after the other. The answer is that of the whole line, but of most records no
 * line is made: a zone may have a million.
 */
final class RecordSearch {
    private final Snapshot now;
    private final RecordLine soa;
    private final Map<Integer, Boolean> types = new HashMap<>();
    private @Nullable DomainName name;
    private boolean nameHas;
    private @Nullable Boolean owners;

    RecordSearch(Snapshot now, RecordLine soa) {
        this.now = now;
        this.soa = soa;
    }

    /** @param text in lower case, the same each time */
    boolean has(Served record, String text) {
        RRset rrset = record.rrset();
        Octets rdata = record.rdata();
        if (rrset == null || rdata == null) {
            return hasLine(soa, text);
        }
        return hasName(rrset.name(), text)
                || types.computeIfAbsent(rrset.type(), type -> Excerpt.in(RecordText.type(type), text))
                || hasData(rrset, rdata, text)
                || isOwner(text) && Excerpt.in(record.whose(now, soa), text);
    }

    private static boolean hasLine(RecordLine line, String text) {
        return Excerpt.in(line.name(), text)
                || Excerpt.in(line.type(), text)
                || Excerpt.in(line.data(), text)
                || Excerpt.in(line.owner(), text);
    }

    /** The records of one name come in a row. */
    private boolean hasName(DomainName its, String text) {
        if (name == null || !its.equals(name)) {
            name = its;
            nameHas = Excerpt.in(ZoneOperations.text(its), text);
        }
        return nameHas;
    }

    private static boolean hasData(RRset rrset, Octets rdata, String text) {
        return switch (rrset.type()) {
            case RRType.A -> rdata.length() == 4 && isNumeric(text) && Excerpt.in(Ipv4.at(rdata.bytes(), 0), text);
            case RRType.PTR, RRType.CNAME, RRType.NS -> hasTarget(rrset, rdata, text);
            case RRType.DHCID -> Excerpt.in(Base64.getEncoder().encodeToString(rdata.bytes()), text);
            default -> Excerpt.in(RecordText.data(rrset.name(), rrset.type(), rdata), text);
        };
    }

    private static boolean hasTarget(RRset rrset, Octets rdata, String text) {
        String target = ZoneOperations.text(DomainName.at(rdata.bytes(), 0));
        // An octet that is written with a backslash may be written otherwise in the line.
        return Excerpt.in(target.indexOf('\\') < 0 ? target : RecordText.data(rrset.name(), rrset.type(), rdata), text);
    }

    private static boolean isNumeric(String text) {
        return text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** Whether any owner's word has it: then they are looked at. */
    private boolean isOwner(String text) {
        if (owners == null) {
            owners = Excerpt.in(soa.owner(), text)
                    || Arrays.stream(Owner.values()).anyMatch(owner -> Excerpt.in(RecordLine.text(owner), text));
        }
        return owners;
    }
}
