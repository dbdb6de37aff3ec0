package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.sign.Owner.Signed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The signatures of one zone: those there are while they are good, those that were kept of an earlier run, and new ones. */
final class SignatureMaker {
    private final DomainName apex;
    private final Signatures signing;
    private ZoneKeys keys;
    private KeptSignatures kept;
    /** What was found among those that were kept, while all that is looked for is found. */
    private @Nullable Set<Octets> recalled;

    private long made;
    /** Signatures of before are made anew. */
    private Instant renewed = Instant.EPOCH;

    private long firstEnd = Long.MAX_VALUE;

    SignatureMaker(DomainName apex, ZoneKeys keys, KeptSignatures kept, RandomGenerator random) {
        this.apex = apex;
        this.keys = keys;
        this.kept = kept;
        this.recalled = kept.serial() == 0 ? null : new HashSet<>();
        this.signing = new Signatures(random);
    }

    ZoneKeys keys() {
        return keys;
    }

    void keys(ZoneKeys next) {
        keys = next;
    }

    /** Signatures made since the start. */
    long made() {
        return made;
    }

    /** All signatures there are now are due. */
    void renew(Instant now) {
        renewed = now;
    }

    /** Those there are, where they are good for a while and of the right keys, and new ones in place of the others. */
    List<Octets> of(RRset rrset, List<Octets> there, Instant at) {
        List<Octets> known = there.isEmpty() ? recall(rrset) : there;
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
        if (there.isEmpty() && !all.equals(known)) {
            recalled = null;
        }
        return all;
    }

    private List<Octets> recall(RRset rrset) {
        if (kept.byDigest().isEmpty()) {
            return List.of();
        }
        Octets digest = signing.digest(rrset);
        if (recalled != null) {
            recalled.add(digest);
        }
        return kept.byDigest().getOrDefault(digest, List.of());
    }

    private Octets make(RRset rrset, SigningKey key, Instant at) {
        made++;
        return signing.sign(rrset, key, apex, at);
    }

    /** The serial of the state that was kept, 0 without one. */
    long keptSerial() {
        return kept.serial();
    }

    /** Whether all that has been asked for so far is what was kept, to the last signature, and {@code soa} is what is left of that. */
    boolean isAllAsKept(RRset soa, Instant at) {
        if (recalled == null || recalled.size() + 1 != kept.byDigest().size()) {
            return false;
        }
        List<Octets> of = recall(soa);
        return of.size() == 1 && Signatures.tag(of.getFirst()) == keys.active().tag() && !isDue(of.getFirst(), at);
    }

    /** That of the SOA record, which no two states have in common. */
    Octets ofSoa(RRset soa, boolean asKept, Instant at) {
        Octets one = asKept ? recall(soa).getFirst() : make(soa, keys.active(), at);
        note(one);
        return one;
    }

    /** What was kept is of no use any more. */
    void begun() {
        kept = KeptSignatures.NONE;
        recalled = null;
    }

    /** What an RRset's signatures are kept by. */
    Octets digest(RRset rrset) {
        return signing.digest(rrset);
    }

    boolean isDue(Octets signature, Instant now) {
        return Signatures.isDue(signature, now) || Signatures.madeBefore(signature, renewed);
    }

    boolean isDue(Signed signed, Instant now) {
        if (Signatures.byEveryKey(signed.rrset().type())) {
            Set<Integer> tags = new HashSet<>();
            keys.keys().forEach(key -> tags.add(key.tag()));
            return signed.signatures().size() != tags.size()
                    || signed.signatures().stream()
                            .anyMatch(old -> isDue(old, now) || !tags.contains(Signatures.tag(old)));
        }
        return areDue(signed.signatures(), now);
    }

    /** Of an RRset that the active key alone signs. */
    boolean areDue(List<Octets> signatures, Instant now) {
        int active = keys.active().tag();
        return signatures.stream().anyMatch(old -> isDue(old, now) || Signatures.tag(old) != active);
    }

    /** No signature ends before this, in seconds since 1970; the greatest number without any. */
    long firstEnd() {
        return firstEnd;
    }

    /** These are all signatures: those that ended first are gone, perhaps. */
    void findFirstEnd(Stream<Octets> all) {
        firstEnd = Long.MAX_VALUE;
        all.forEach(this::note);
    }

    private void note(Octets signature) {
        firstEnd = Math.min(firstEnd, Signatures.end(signature));
    }
}
