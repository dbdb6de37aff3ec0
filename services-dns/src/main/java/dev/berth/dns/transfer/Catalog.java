package dev.berth.dns.transfer;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** The records of a catalog zone (RFC 9432): which zones a secondary is to hold. */
public final class Catalog {
    private static final int TXT = 16;
    /** The label of a member; 128 bits keep two zones apart. */
    private static final int UNIQUE = 16;

    private Catalog() {}

    /** All but the SOA, for the member zones. */
    public static ZoneRecords of(DomainName catalog, Collection<DomainName> members) {
        List<RRset> all = new ArrayList<>();
        // Nobody is to ask anybody for this zone (§4.1).
        all.add(new RRset(
                catalog,
                QType.NS,
                0,
                List.of(Octets.copyOf(DomainName.of("invalid").wire()))));
        all.add(new RRset(catalog.child("version"), TXT, 0, List.of(Octets.copyOf(new byte[] {1, '2'}))));
        DomainName zones = catalog.child("zones");
        for (DomainName member : members) {
            all.add(new RRset(zones.child(unique(member)), QType.PTR, 0, List.of(Octets.copyOf(member.wire()))));
        }
        return ZoneRecords.of(all);
    }

    /** The same for the same zone, so that its secondaries keep what they have of it. */
    private static String unique(DomainName member) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(member.toString().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, UNIQUE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
