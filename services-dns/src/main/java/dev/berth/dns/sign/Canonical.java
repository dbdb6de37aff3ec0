package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Rdata in canonical form and order (RFC 4034 §6.2, §6.3; RFC 6840 §5.1). */
final class Canonical {
    private Canonical() {}

    static List<Octets> rdata(RRset rrset) {
        if (!hasNames(rrset.type())) {
            return rrset.rdata();
        }
        return rrset.rdata().stream()
                .map(rdata -> lower(rrset.type(), rdata))
                .sorted()
                .toList();
    }

    /** Whether the types' rdata holds names whose letters are made small. */
    private static boolean hasNames(int type) {
        return switch (type) {
            case Type.NS,
                    Type.MD,
                    Type.MF,
                    Type.CNAME,
                    Type.SOA,
                    Type.MB,
                    Type.MG,
                    Type.MR,
                    Type.PTR,
                    Type.MINFO,
                    Type.MX,
                    Type.RP,
                    Type.AFSDB,
                    Type.RT,
                    Type.PX,
                    Type.NAPTR,
                    Type.KX,
                    Type.SRV,
                    Type.DNAME -> true;
            default -> false;
        };
    }

    private static Octets lower(int type, Octets rdata) {
        try {
            Record record = Record.newRecord(Name.root, type, DClass.IN, 0, rdata.length(), rdata.bytes());
            if (record != null) {
                return Octets.copyOf(record.rdataToWireCanonical());
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        // Rdata that is not what its type wants is signed as it is.
        return rdata;
    }
}
