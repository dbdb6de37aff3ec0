package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.sign.Owner.Signed;
import dev.berth.dns.zone.Chain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The chain of a zone's NSEC or NSEC3 records, kept in order while names come and go. */
final class Denials {
    private final DomainName apex;
    private final boolean hashed;
    private final ZoneNames names;
    private final HashedName hashes = new HashedName();
    private final NavigableMap<Octets, Denier> deniers = new TreeMap<>();
    private final Set<Octets> dirty = new TreeSet<>();
    private Draft<Octets> draft = new Draft<>(this::published);

    /** Who signs. */
    interface Signer {
        /** @param there signatures of this very RRset, if it had any */
        List<Octets> sign(RRset rrset, List<Octets> there);
    }

    Denials(DomainName apex, boolean hashed, ZoneNames names) {
        this.apex = apex;
        this.hashed = hashed;
        this.names = names;
    }

    Collection<Denier> all() {
        return deniers.values();
    }

    /** What stands at a name because of the chain; null where that is nothing, and with hashes. */
    @Nullable
    Denier at(DomainName name) {
        return hashed ? null : deniers.get(Chain.key(name));
    }

    /** How the NSEC3 records differ since {@link #relink} began. */
    void compare(List<RRset> removed, List<RRset> added) {
        draft.compare(removed, added);
    }

    /** All NSEC3 records and their signatures; nothing of a chain of NSEC records. */
    List<RRset> hashedRRsets() {
        List<RRset> all = new ArrayList<>();
        if (hashed) {
            deniers.keySet().forEach(hash -> all.addAll(published(hash).values()));
        }
        return all;
    }

    /**
     * Brings the chain up to date.
     *
     * @param touched names that may have changed
     * @param touching is told of every other name whose NSEC record may change, before it does
     * @return the links that differ
     */
    List<Chain.Link> relink(Zone zone, Set<DomainName> touched, Consumer<DomainName> touching, Signer signer) {
        dirty.clear();
        draft = new Draft<>(this::published);
        Set<DomainName> candidates = touched;
        if (hashed) {
            candidates = new HashSet<>(touched);
            for (DomainName name : touched) {
                for (DomainName above = name; !above.equals(apex); above = above.parent()) {
                    candidates.add(above);
                }
            }
        }
        Set<Octets> gone = new HashSet<>();
        for (DomainName name : candidates) {
            Octets key = key(name);
            Denier there = deniers.get(key);
            if (names.exists(name, hashed)) {
                if (there == null) {
                    soil(key, touching);
                    deniers.put(key, new Denier(name, null, List.of()));
                    soil(before(key), touching);
                }
                soil(key, touching);
            } else if (there != null) {
                soil(key, touching);
                dirty.remove(key);
                deniers.remove(key);
                gone.add(key);
                if (!deniers.isEmpty()) {
                    soil(before(key), touching);
                }
            }
        }
        List<Chain.Link> links = new ArrayList<>();
        gone.stream().filter(key -> !deniers.containsKey(key)).forEach(key -> links.add(Chain.Link.gone(key)));
        dirty.stream().filter(deniers::containsKey).forEach(key -> links.add(link(zone, key, signer)));
        return links;
    }

    private void soil(Octets key, Consumer<DomainName> touching) {
        if (dirty.add(key)) {
            Denier there = deniers.get(key);
            if (hashed) {
                draft.touch(key);
            } else if (there != null) {
                touching.accept(there.subject());
            }
        }
    }

    private Octets key(DomainName name) {
        return hashed ? hashes.of(name) : Chain.key(name);
    }

    private Octets before(Octets key) {
        Octets lower = deniers.lowerKey(key);
        return lower == null ? deniers.lastKey() : lower;
    }

    private Chain.Link link(Zone zone, Octets key, Signer signer) {
        Denier there = Objects.requireNonNull(deniers.get(key));
        Map.Entry<Octets, Denier> higher = deniers.higherEntry(key);
        Map.Entry<Octets, Denier> next = higher == null ? deniers.firstEntry() : higher;
        RRset rrset = denial(
                zone, there.subject(), key, next.getKey(), next.getValue().subject());
        List<Octets> old = rrset.equals(there.rrset()) ? there.signatures() : List.of();
        var denier = new Denier(there.subject(), rrset, signer.sign(rrset, old));
        deniers.put(key, denier);
        List<RRset> records = new ArrayList<>(List.of(rrset));
        List<Octets> signatures = new ArrayList<>(denier.signatures());
        Owner owner = names.get(there.subject());
        RRset ds = owner == null ? null : owner.rrsets.get(QType.DS);
        if (owner != null && ds != null) {
            // Where the delegation leads to a zone of ours, the name's place in the table is that zone's.
            records.add(ds);
            Signed signed = owner.signed.get(QType.DS);
            signatures.addAll(signed == null ? List.of() : signed.signatures());
        }
        records.add(new RRset(rrset.name(), QType.RRSIG, rrset.ttl(), signatures));
        return Chain.Link.of(key, rrset.name(), records, apex);
    }

    private RRset denial(Zone zone, DomainName subject, Octets key, Octets nextKey, DomainName next) {
        int ttl = Math.min(zone.ttl(), zone.soa().minimum());
        byte[] types = TypeBitmap.of(names.types(subject, hashed));
        if (!hashed) {
            byte[] rdata = new byte[next.wireLength() + types.length];
            next.copyTo(rdata, 0);
            System.arraycopy(types, 0, rdata, next.wireLength(), types.length);
            return new RRset(subject, QType.NSEC, ttl, List.of(Octets.copyOf(rdata)));
        }
        int head = HashedName.PARAMETERS.length();
        byte[] rdata = new byte[head + 1 + nextKey.length() + types.length];
        HashedName.PARAMETERS.copyTo(rdata, 0);
        rdata[head] = (byte) nextKey.length();
        nextKey.copyTo(rdata, head + 1);
        System.arraycopy(types, 0, rdata, head + 1 + nextKey.length(), types.length);
        return new RRset(HashedName.owner(key, apex), QType.NSEC3, ttl, List.of(Octets.copyOf(rdata)));
    }

    /** The NSEC3 record of a hash and its signatures. */
    private Map<Integer, RRset> published(Octets hash) {
        Denier denier = deniers.get(hash);
        if (denier == null || denier.rrset() == null) {
            return Map.of();
        }
        RRset rrset = denier.rrset();
        return Map.of(
                QType.NSEC3,
                rrset,
                QType.RRSIG,
                new RRset(rrset.name(), QType.RRSIG, rrset.ttl(), denier.signatures()));
    }
}
