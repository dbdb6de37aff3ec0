package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.secondary.ZoneCopy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The chain of a zone that its primary signs, out of the NSEC or NSEC3 records of our copy. */
final class CopiedChain {
    private static final int SHA1 = 1;
    private static final int HASH = 20;
    private static final Set<Integer> CONCERNED =
            Set.of(QType.NSEC, QType.NSEC3, QType.NSEC3PARAM, QType.RRSIG, QType.DS);

    private CopiedChain() {}

    /** Null where the zone is not signed, or hashes names in a way that nobody here knows. */
    static @Nullable Chain of(ZoneCopy copy) {
        Chain empty = empty(copy);
        if (empty == null) {
            return null;
        }
        List<Chain.Link> links = new ArrayList<>();
        copy.rrsets()
                .filter(rrset -> rrset.type() == type(empty))
                .forEach(rrset -> add(links, empty, copy, rrset.name()));
        return empty.with(links);
    }

    /** The same after the copy was brought up to date by {@code deltas}. */
    static @Nullable Chain of(ZoneCopy copy, @Nullable Chain before, List<ZoneDelta> deltas) {
        Chain empty = empty(copy);
        if (empty == null || before == null || !before.isLike(empty)) {
            return of(copy);
        }
        Set<DomainName> names = new HashSet<>();
        for (ZoneDelta delta : deltas) {
            for (List<RRset> rrsets : List.of(delta.removed(), delta.added())) {
                rrsets.stream()
                        .filter(rrset -> CONCERNED.contains(rrset.type()))
                        .forEach(rrset -> names.add(rrset.name()));
            }
        }
        List<Chain.Link> links = new ArrayList<>();
        names.forEach(name -> add(links, empty, copy, name));
        return before.with(links);
    }

    private static int type(Chain chain) {
        return chain.hashed() ? QType.NSEC3 : QType.NSEC;
    }

    private static @Nullable Chain empty(ZoneCopy copy) {
        Map<Integer, RRset> apex = copy.at(copy.zone().name());
        RRset parameters = apex.get(QType.NSEC3PARAM);
        if (parameters == null) {
            return apex.containsKey(QType.NSEC) ? Chain.empty(false) : null;
        }
        byte[] rdata = parameters.rdata().getFirst().bytes();
        if (rdata.length < 5 || u8(rdata, 0) != SHA1 || rdata.length != 5 + u8(rdata, 4)) {
            return null;
        }
        return Chain.hashed(u16(rdata, 2), Octets.copyOf(rdata, 5, rdata.length));
    }

    private static void add(List<Chain.Link> links, Chain chain, ZoneCopy copy, DomainName name) {
        Octets key = chain.hashed() ? hash(name) : Chain.key(name);
        if (key == null) {
            return;
        }
        Map<Integer, RRset> there = copy.at(name);
        if (!there.containsKey(type(chain))) {
            links.add(Chain.Link.gone(key));
            return;
        }
        List<RRset> records = new ArrayList<>();
        for (int type : new int[] {type(chain), QType.RRSIG, QType.DS}) {
            RRset rrset = there.get(type);
            if (rrset != null) {
                records.add(rrset);
            }
        }
        links.add(Chain.Link.of(key, name, records, copy.zone().name()));
    }

    /** The hash that a name's first label writes in base32hex, or null where it is none. */
    private static @Nullable Octets hash(DomainName name) {
        byte[] wire = name.wire();
        if (wire[0] != HASH * 8 / 5) {
            return null;
        }
        byte[] hash = new byte[HASH];
        for (int i = 0; i < HASH * 8 / 5; i++) {
            int digit = Character.digit((char) wire[1 + i], 32);
            if (digit < 0) {
                return null;
            }
            int bit = i * 5;
            int word = digit << 11 - bit % 8;
            hash[bit / 8] |= (byte) (word >>> 8);
            if (bit / 8 + 1 < HASH) {
                hash[bit / 8 + 1] |= (byte) word;
            }
        }
        return Octets.copyOf(hash);
    }
}
