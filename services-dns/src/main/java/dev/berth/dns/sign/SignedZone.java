package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.sign.Owner.Signed;
import dev.berth.dns.transfer.Serial;
import dev.berth.dns.transfer.SoaData;
import dev.berth.dns.zone.Chain;
import dev.berth.dns.zone.SignedChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One zone with its signatures. It goes from one whole state to the next, each with a serial of its own; what did not change keeps
 * its signatures. All methods by one thread at a time.
 */
final class SignedZone {
    /** RRsets that hold what only we say. */
    private static final Set<Integer> OURS = Set.of(QType.RRSIG, QType.NSEC, QType.NSEC3, QType.NSEC3PARAM);

    private static final Set<Integer> OURS_AT_APEX = Set.of(QType.DNSKEY, QType.CDS, QType.CDNSKEY, QType.SOA);
    private static final long SERIALS = 1L << 32;

    private final DomainName apex;
    private final boolean hashed;
    private final Signatures signing;
    private final HashedName hashes = new HashedName();
    private final NavigableMap<DomainName, Owner> owners = new TreeMap<>();
    private final NavigableMap<Octets, Denier> deniers = new TreeMap<>();
    private Map<Octets, List<Octets>> remembered;
    private Chain chain;
    private ZoneKeys keys;
    private @Nullable Zone zone;
    private long serial;
    private long made;
    /** Signatures of before are made anew. */
    private Instant renewed = Instant.EPOCH;

    private long firstEnd = Long.MAX_VALUE;

    /** What a change is made of, as far as it is known already. */
    private Draft<DomainName> names = new Draft<>(this::published);

    private Draft<Octets> hashedNames = new Draft<>(this::publishedHash);
    private final Set<Octets> dirty = new TreeSet<>();

    /** @param remembered signatures of an earlier run, by digest */
    SignedZone(
            DomainName apex,
            Denial denial,
            ZoneKeys keys,
            Map<Octets, List<Octets>> remembered,
            RandomGenerator random) {
        this.apex = apex;
        this.hashed = denial == Denial.NSEC3;
        this.keys = keys;
        this.remembered = remembered;
        this.signing = new Signatures(random);
        this.chain = Chain.empty(hashed);
    }

    DomainName apex() {
        return apex;
    }

    ZoneKeys keys() {
        return keys;
    }

    void keys(ZoneKeys next) {
        keys = next;
    }

    /** 0 until it has been signed for the first time. */
    long serial() {
        return serial;
    }

    @Nullable
    Zone zone() {
        return zone;
    }

    /** All signatures there are now are due. */
    void renew(Instant now) {
        renewed = now;
    }

    /** Signatures made since the start. */
    long made() {
        return made;
    }

    /** All names that have records. */
    Set<DomainName> names() {
        return new HashSet<>(owners.keySet());
    }

    /** The RRsets at a name but what only we say; empty for a name that has none. */
    Map<Integer, RRset> at(DomainName name) {
        Owner owner = owners.get(name);
        return owner == null ? Map.of() : owner.rrsets;
    }

    /** The serial of the next state, when the inventory has {@code own}. */
    long next(long own) {
        long floor = serial == 0 ? Math.max(keys.reserved(), 0) : serial + 1;
        long least = serial == 0 ? own + 1 : own;
        long next = (floor == 0 || Serial.isAfter(least, floor) ? least : floor) % SERIALS;
        return next == 0 ? 1 : next;
    }

    /**
     * Makes the next state.
     *
     * @param changed names whose records may differ from what they were
     * @param contents what stands at a name now, by type
     * @param next its serial
     * @param anyway even if nothing but the serial and the SOA's signature is new
     * @return null when nothing differs
     */
    @Nullable
    SignedChange change(
            Zone now,
            long next,
            Collection<DomainName> changed,
            Function<DomainName, Map<Integer, RRset>> contents,
            boolean anyway,
            Instant at) {
        names = new Draft<>(this::published);
        hashedNames = new Draft<>(this::publishedHash);
        dirty.clear();
        boolean first = serial == 0;
        boolean other = !now.equals(zone);
        zone = now;
        Set<DomainName> touched = new TreeSet<>(changed);
        touched.add(apex);
        for (DomainName name : List.copyOf(touched)) {
            // The apex is looked at for its keys' sake.
            place(name, changed.contains(name) ? contents.apply(name) : at(name), touched);
        }
        for (DomainName name : touched) {
            sign(name, at);
        }
        List<Chain.Link> links = relink(touched, at);
        List<RRset> removed = new ArrayList<>();
        List<RRset> added = new ArrayList<>();
        names.compare(removed, added);
        hashedNames.compare(removed, added);
        if (!first && !other && !anyway && removed.isEmpty() && added.isEmpty()) {
            return null;
        }
        long before = serial;
        serial = next;
        signSoa(at);
        removed.clear();
        added.clear();
        names.compare(removed, added);
        hashedNames.compare(removed, added);
        chain = chain.with(links);
        remembered = Map.of();
        return new SignedChange(now, before, next, removed, added, chain);
    }

    /** Puts what stands at a name there; names below it follow where they become, or are no more, the zone's own. */
    private void place(DomainName name, Map<Integer, RRset> contents, Set<DomainName> touched) {
        names.touch(name);
        boolean top = name.equals(apex);
        SortedMap<Integer, RRset> wanted = new TreeMap<>(contents);
        wanted.keySet().removeAll(OURS);
        if (top) {
            wanted.keySet().removeAll(OURS_AT_APEX);
            own(wanted);
        }
        Owner owner = owners.get(name);
        boolean hid = owner != null && owner.hides(top);
        if (owner == null) {
            owner = new Owner();
            owners.put(name, owner);
        }
        owner.rrsets = wanted;
        boolean hides = owner.hides(top);
        if (wanted.isEmpty()) {
            owners.remove(name);
        }
        if (hid != hides) {
            for (DomainName below : owners.tailMap(name, false).keySet()) {
                if (!below.isWithin(name)) {
                    break;
                }
                touched.add(below);
            }
        }
    }

    private void own(Map<Integer, RRset> wanted) {
        int ttl = soa().ttl();
        wanted.put(QType.DNSKEY, new RRset(apex, QType.DNSKEY, ttl, keys.dnskeys()));
        wanted.put(QType.CDS, new RRset(apex, QType.CDS, ttl, keys.ds(apex)));
        wanted.put(
                QType.CDNSKEY,
                new RRset(apex, QType.CDNSKEY, ttl, List.of(keys.active().publicKey())));
        if (hashed) {
            wanted.put(QType.NSEC3PARAM, new RRset(apex, QType.NSEC3PARAM, ttl, List.of(HashedName.PARAMETERS)));
        }
    }

    private Zone soa() {
        return Objects.requireNonNull(zone);
    }

    /** Whether a name lies below a cut or a DNAME. */
    private boolean isHidden(DomainName name) {
        for (DomainName at = name; !at.equals(apex); ) {
            at = at.parent();
            Owner owner = owners.get(at);
            if (owner != null && owner.hides(at.equals(apex))) {
                return true;
            }
        }
        return false;
    }

    private void sign(DomainName name, Instant at) {
        names.touch(name);
        Owner owner = owners.get(name);
        if (owner == null) {
            return;
        }
        Set<Integer> types = new HashSet<>(owner.rrsets.keySet());
        if (isHidden(name)) {
            types.clear();
        } else if (owner.isCut(name.equals(apex))) {
            types.retainAll(Set.of(QType.DS));
        }
        owner.signed.keySet().removeIf(type -> !types.contains(type) && type != QType.SOA);
        for (int type : types) {
            RRset rrset = Objects.requireNonNull(owner.rrsets.get(type));
            Signed there = owner.signed.get(type);
            List<Octets> old = there != null && there.rrset().equals(rrset) ? there.signatures() : List.of();
            owner.signed.put(type, new Signed(rrset, signatures(rrset, old, at)));
        }
    }

    /** Those there are, where they are good for a while and of the right keys, and new ones in place of the others. */
    private List<Octets> signatures(RRset rrset, List<Octets> there, Instant at) {
        List<Octets> known = there;
        if (known.isEmpty() && !remembered.isEmpty()) {
            known = remembered.getOrDefault(signing.digest(rrset), List.of());
        }
        List<Octets> all = new ArrayList<>(1);
        for (SigningKey key : keys.keys()) {
            if (key.stage() != SigningKey.Stage.ACTIVE && !Signatures.byEveryKey(rrset.type())) {
                continue;
            }
            Octets good = null;
            for (Octets old : known) {
                if (Signatures.tag(old) == key.tag() && !isDue(old, at)) {
                    good = old;
                }
            }
            Octets one = good == null ? make(rrset, key, at) : good;
            note(one);
            all.add(one);
        }
        return all;
    }

    private Octets make(RRset rrset, SigningKey key, Instant at) {
        made++;
        return signing.sign(rrset, key, apex, at);
    }

    private void signSoa(Instant at) {
        var soa = new RRset(apex, QType.SOA, soa().ttl(), List.of(Octets.copyOf(SoaData.of(soa().soa(), serial))));
        Objects.requireNonNull(owners.get(apex))
                .signed
                .put(QType.SOA, new Signed(soa, List.of(make(soa, keys.active(), at))));
    }

    /** Brings the chain up to date. */
    private List<Chain.Link> relink(Set<DomainName> touched, Instant at) {
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
            if (exists(name)) {
                if (there == null) {
                    soil(key);
                    deniers.put(key, new Denier(name, null, List.of()));
                    soil(before(key));
                }
                soil(key);
            } else if (there != null) {
                soil(key);
                dirty.remove(key);
                deniers.remove(key);
                gone.add(key);
                if (!deniers.isEmpty()) {
                    soil(before(key));
                }
            }
        }
        List<Chain.Link> links = new ArrayList<>();
        gone.stream().filter(key -> !deniers.containsKey(key)).forEach(key -> links.add(Chain.Link.gone(key)));
        dirty.stream().filter(deniers::containsKey).forEach(key -> links.add(link(key, at)));
        return links;
    }

    private void soil(Octets key) {
        if (dirty.add(key)) {
            Denier there = deniers.get(key);
            if (hashed) {
                hashedNames.touch(key);
            } else if (there != null) {
                names.touch(there.subject());
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

    /** Whether the chain has a place for a name: it has records of the zone's own, or with hashes also names below it. */
    private boolean exists(DomainName name) {
        if (isHidden(name)) {
            return false;
        }
        if (owners.containsKey(name)) {
            return true;
        }
        // A cut comes before what it hides, so the first name below is no hidden one.
        DomainName below = hashed ? owners.higherKey(name) : null;
        return below != null && below.isWithin(name);
    }

    private Chain.Link link(Octets key, Instant at) {
        Denier there = Objects.requireNonNull(deniers.get(key));
        Map.Entry<Octets, Denier> higher = deniers.higherEntry(key);
        Map.Entry<Octets, Denier> next = higher == null ? deniers.firstEntry() : higher;
        RRset rrset =
                denial(there.subject(), key, next.getKey(), next.getValue().subject());
        List<Octets> old = rrset.equals(there.rrset()) ? there.signatures() : List.of();
        var denier = new Denier(there.subject(), rrset, signatures(rrset, old, at));
        deniers.put(key, denier);
        List<RRset> records = new ArrayList<>(List.of(rrset));
        List<Octets> signatures = new ArrayList<>(denier.signatures());
        Owner owner = owners.get(there.subject());
        RRset signer = owner == null ? null : owner.rrsets.get(QType.DS);
        if (owner != null && signer != null) {
            // Where the delegation leads to a zone of ours, the name's place in the table is that zone's.
            records.add(signer);
            Signed signed = owner.signed.get(QType.DS);
            signatures.addAll(signed == null ? List.of() : signed.signatures());
        }
        records.add(new RRset(rrset.name(), QType.RRSIG, rrset.ttl(), signatures));
        return Chain.Link.of(key, rrset.name(), records, apex);
    }

    private RRset denial(DomainName subject, Octets key, Octets nextKey, DomainName next) {
        int ttl = Math.min(soa().ttl(), soa().soa().minimum());
        byte[] types = TypeBitmap.of(types(subject));
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

    private TreeSet<Integer> types(DomainName name) {
        TreeSet<Integer> types = new TreeSet<>();
        Owner owner = owners.get(name);
        boolean top = name.equals(apex);
        if (owner != null) {
            types.addAll(owner.rrsets.keySet());
            if (owner.isCut(top)) {
                types.retainAll(Set.of(QType.NS, QType.DS));
            }
            if (!owner.isCut(top) || types.contains(QType.DS)) {
                types.add(QType.RRSIG);
            }
        }
        if (top) {
            types.add(QType.SOA);
        }
        if (!hashed) {
            types.add(QType.RRSIG);
            types.add(QType.NSEC);
        }
        return types;
    }

    /** All RRsets of a name, signatures included. */
    private Map<Integer, RRset> published(DomainName name) {
        Map<Integer, RRset> all = new HashMap<>();
        List<Octets> signatures = new ArrayList<>();
        Owner owner = owners.get(name);
        if (owner != null) {
            all.putAll(owner.rrsets);
            signatures.addAll(owner.signatures());
        }
        Denier denier = hashed ? null : deniers.get(Chain.key(name));
        if (denier != null && denier.rrset() != null) {
            all.put(QType.NSEC, denier.rrset());
            signatures.addAll(denier.signatures());
        }
        if (!signatures.isEmpty()) {
            all.put(QType.RRSIG, new RRset(name, QType.RRSIG, soa().ttl(), signatures));
        }
        return all;
    }

    private Map<Integer, RRset> publishedHash(Octets hash) {
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

    /** All RRsets of the zone but the SOA, as they are transferred. */
    List<RRset> everything() {
        List<RRset> all = new ArrayList<>();
        owners.keySet().forEach(name -> all.addAll(published(name).values()));
        if (hashed) {
            deniers.keySet().forEach(hash -> all.addAll(publishedHash(hash).values()));
        }
        return all;
    }

    /** Up to so many names with signatures that are to be made anew. */
    List<DomainName> due(Instant now, int most) {
        int active = keys.active().tag();
        List<DomainName> due = new ArrayList<>();
        for (Map.Entry<DomainName, Owner> owner : owners.entrySet()) {
            if (owner.getValue().signed.values().stream().anyMatch(signed -> isDue(signed, active, now))) {
                due.add(owner.getKey());
            }
            if (due.size() == most) {
                return due;
            }
        }
        for (Denier denier : deniers.values()) {
            if (denier.signatures().stream().anyMatch(old -> isDue(old, now) || Signatures.tag(old) != active)) {
                due.add(denier.subject());
            }
            if (due.size() == most) {
                return due;
            }
        }
        return due;
    }

    private boolean isDue(Octets signature, Instant now) {
        return Signatures.isDue(signature, now) || Signatures.madeBefore(signature, renewed);
    }

    private boolean isDue(Signed signed, int active, Instant now) {
        if (Signatures.byEveryKey(signed.rrset().type())) {
            Set<Integer> tags = new HashSet<>();
            keys.keys().forEach(key -> tags.add(key.tag()));
            return signed.signatures().size() != tags.size()
                    || signed.signatures().stream()
                            .anyMatch(old -> isDue(old, now) || !tags.contains(Signatures.tag(old)));
        }
        return signed.signatures().stream().anyMatch(old -> isDue(old, now) || Signatures.tag(old) != active);
    }

    /** No signature ends before this, in seconds since 1970; the greatest number without any. */
    long firstEnd() {
        return firstEnd;
    }

    /** Looks at all signatures: those that ended first are gone, perhaps. */
    void findFirstEnd() {
        firstEnd = Long.MAX_VALUE;
        owners.values().forEach(owner -> owner.signatures().forEach(this::note));
        deniers.values().forEach(denier -> denier.signatures().forEach(this::note));
    }

    private void note(Octets signature) {
        firstEnd = Math.min(firstEnd, Signatures.end(signature));
    }

    /** Every signature but the SOA's, by the digest of what it covers. */
    Map<Octets, List<Octets>> digests() {
        Map<Octets, List<Octets>> all = new HashMap<>();
        owners.values()
                .forEach(owner -> owner.signed.forEach((type, signed) -> {
                    if (type != QType.SOA) {
                        all.put(signing.digest(signed.rrset()), signed.signatures());
                    }
                }));
        deniers.values().forEach(denier -> {
            if (denier.rrset() != null) {
                all.put(signing.digest(denier.rrset()), denier.signatures());
            }
        });
        return all;
    }
}
