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
    private final ZoneNames owners;
    private final Denials denials;
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
        this.owners = new ZoneNames(apex);
        this.denials = new Denials(apex, hashed, owners);
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
        return new HashSet<>(owners.all());
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
        boolean first = serial == 0;
        boolean other = !now.equals(zone);
        zone = now;
        Set<DomainName> touched = new TreeSet<>(changed);
        touched.add(apex);
        if (other) {
            // TTLs follow from the SOA.
            touched.addAll(owners.all());
        }
        for (DomainName name : List.copyOf(touched)) {
            // The apex is looked at for its keys' sake.
            place(name, changed.contains(name) ? contents.apply(name) : at(name), touched);
        }
        for (DomainName name : touched) {
            sign(name, at);
        }
        List<Chain.Link> links =
                denials.relink(now, touched, names::touch, (rrset, there) -> signatures(rrset, there, at));
        List<RRset> removed = new ArrayList<>();
        List<RRset> added = new ArrayList<>();
        names.compare(removed, added);
        denials.compare(removed, added);
        if (!first && !other && !anyway && removed.isEmpty() && added.isEmpty()) {
            return null;
        }
        long before = serial;
        serial = next;
        signSoa(at);
        removed.clear();
        added.clear();
        names.compare(removed, added);
        denials.compare(removed, added);
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
        touched.addAll(owners.place(name, wanted));
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

    private void sign(DomainName name, Instant at) {
        names.touch(name);
        Owner owner = owners.get(name);
        if (owner == null) {
            return;
        }
        Set<Integer> types = new HashSet<>(owner.rrsets.keySet());
        if (owners.isHidden(name)) {
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

    /** All RRsets of a name, signatures included. */
    private Map<Integer, RRset> published(DomainName name) {
        Map<Integer, RRset> all = new HashMap<>();
        List<Octets> signatures = new ArrayList<>();
        Owner owner = owners.get(name);
        if (owner != null) {
            all.putAll(owner.rrsets);
            signatures.addAll(owner.signatures());
        }
        Denier denier = denials.at(name);
        if (denier != null && denier.rrset() != null) {
            all.put(QType.NSEC, denier.rrset());
            signatures.addAll(denier.signatures());
        }
        if (!signatures.isEmpty()) {
            all.put(QType.RRSIG, new RRset(name, QType.RRSIG, soa().ttl(), signatures));
        }
        return all;
    }

    /** All RRsets of the zone but the SOA, as they are transferred. */
    List<RRset> everything() {
        List<RRset> all = new ArrayList<>();
        owners.all().forEach(name -> all.addAll(published(name).values()));
        all.addAll(denials.hashedRRsets());
        return all;
    }

    /** Up to so many names with signatures that are to be made anew. */
    List<DomainName> due(Instant now, int most) {
        int active = keys.active().tag();
        List<DomainName> due = new ArrayList<>();
        for (DomainName name : owners.all()) {
            Owner owner = Objects.requireNonNull(owners.get(name));
            if (owner.signed.values().stream().anyMatch(signed -> isDue(signed, active, now))) {
                due.add(name);
            }
            if (due.size() == most) {
                return due;
            }
        }
        for (Denier denier : denials.all()) {
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
        owners.owners().forEach(owner -> owner.signatures().forEach(this::note));
        denials.all().forEach(denier -> denier.signatures().forEach(this::note));
    }

    private void note(Octets signature) {
        firstEnd = Math.min(firstEnd, Signatures.end(signature));
    }

    /** Every signature but the SOA's, by the digest of what it covers. */
    Map<Octets, List<Octets>> digests() {
        Map<Octets, List<Octets>> all = new HashMap<>();
        owners.owners()
                .forEach(owner -> owner.signed.forEach((type, signed) -> {
                    if (type != QType.SOA) {
                        all.put(signing.digest(signed.rrset()), signed.signatures());
                    }
                }));
        denials.all().forEach(denier -> {
            if (denier.rrset() != null) {
                all.put(signing.digest(denier.rrset()), denier.signatures());
            }
        });
        return all;
    }
}
