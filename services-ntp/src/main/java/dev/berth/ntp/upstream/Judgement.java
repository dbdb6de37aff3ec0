package dev.berth.ntp.upstream;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.Leap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which servers are believed, and what time that makes.
 *
 * @param following null before anybody was ever believed
 * @param frequency of the raw clock, seconds per second to be added
 * @param verdicts of every server, in the order asked
 */
public record Judgement(@Nullable Following following, double frequency, Map<Endpoint, Verdict> verdicts) {
    public static final Judgement NONE = new Judgement(null, 0, Map.of());

    public Judgement {
        verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
    }

    /**
     * Judges anew.
     *
     * @param before the last judgement
     * @param leading whether our own clock is what others follow now
     * @param ours addresses of this appliance
     * @param reading how fine our clock reads, nanoseconds
     * @param now raw nanoseconds
     */
    public static Judgement of(
            List<Source> sources, Judgement before, boolean leading, Set<Ipv4> ours, long reading, long now) {
        Map<Endpoint, Verdict> verdicts = new LinkedHashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        List<Candidate> leaders = new ArrayList<>();
        for (Source source : sources) {
            Candidate candidate = candidate(source, ours, before, now, verdicts);
            if (candidate == null) {
                continue;
            }
            if (source.peer() && candidate.claims().leads()) {
                leaders.add(candidate);
            } else {
                candidates.add(candidate);
            }
        }
        for (Candidate leader : leaders) {
            verdicts.put(leader.source().endpoint(), Verdict.ISLAND);
        }
        if (candidates.isEmpty()) {
            leader(leaders, before, leading, ours).ifPresent(candidates::add);
        }
        Following following = before.following();
        if ((following == null || following.held()) && gathering(sources)) {
            candidates.forEach(candidate -> verdicts.put(candidate.source().endpoint(), Verdict.TOO_VAGUE));
            return new Judgement(following, before.frequency(), verdicts);
        }
        if (2 * Intersection.truechimers(candidates).size() <= sources.size()) {
            candidates.removeIf(candidate -> contradicts(candidate, before, now));
        }
        return decide(candidates, before, reading, now, verdicts);
    }

    /**
     * Whether one that the majority outvoted still says what cannot be: it does not become right because the others have
     * fallen silent, as long as we know from them better than that.
     */
    private static boolean contradicts(Candidate candidate, Judgement before, long now) {
        Following following = before.following();
        if (following == null
                || before.verdicts().get(candidate.source().endpoint()) != Verdict.FALSETICKER
                || following.distanceAt(now) > Candidate.FARTHEST) {
            return false;
        }
        long apart = Math.abs(candidate.offset() - following.course().offsetAt(now));
        return apart > candidate.distance() + following.distanceAt(now);
    }

    /** Whether some have not had their whole say yet: the first that is ready may be the one that is wrong. */
    private static boolean gathering(List<Source> sources) {
        return sources.size() > 1
                && sources.stream().anyMatch(source -> source.schedule().burst() > 0);
    }

    private static @Nullable Candidate candidate(
            Source source, Set<Ipv4> ours, Judgement before, long now, Map<Endpoint, Verdict> verdicts) {
        Claims claims = source.claims();
        Register.Estimate estimate = source.register().estimate(now, before.frequency());
        Verdict unfit = null;
        if (source.schedule().nextAt() == Schedule.NEVER) {
            unfit = Verdict.DENIED;
        } else if (claims != null && !claims.isSynchronised()) {
            unfit = Verdict.UNSYNCHRONISED;
        } else if (source.reach() == 0 || claims == null || estimate == null) {
            unfit = Verdict.UNREACHABLE;
        } else if (claims.stratum() > 1 && ours.contains(new Ipv4(claims.referenceId()))) {
            unfit = Verdict.LOOP;
        }
        if (unfit == null && claims != null && estimate != null) {
            Candidate candidate = Candidate.of(source, claims, estimate);
            if (candidate.distance() <= Candidate.FARTHEST && claims.stratum() + 1 < Claims.UNSYNCHRONISED) {
                verdicts.put(source.endpoint(), Verdict.FALSETICKER);
                return candidate;
            }
            unfit = Verdict.TOO_VAGUE;
        }
        if (unfit != null) {
            verdicts.put(source.endpoint(), unfit);
        }
        return null;
    }

    /**
     * The leader of our island, if it is not us: the one that we follow already, else the lowest address among us; before we
     * have any time of our own, whoever is there. So of two that lose their servers one leads, and one that comes back takes
     * the island's time instead of bringing its own.
     */
    private static Optional<Candidate> leader(
            List<Candidate> leaders, Judgement before, boolean leading, Set<Ipv4> ours) {
        Following following = before.following();
        Optional<Candidate> lowest = leaders.stream()
                .min(Comparator.comparing(candidate -> candidate.source().address()));
        if (following == null && !leading) {
            return lowest;
        }
        Optional<Candidate> current = leaders.stream()
                .filter(candidate -> following != null
                        && !following.held()
                        && candidate.source().endpoint().equals(following.peer()))
                .findFirst();
        if (current.isPresent()) {
            return current;
        }
        return lowest.filter(candidate ->
                ours.stream().allMatch(own -> candidate.source().address().compareTo(own) < 0));
    }

    private static Judgement decide(
            List<Candidate> candidates, Judgement before, long reading, long now, Map<Endpoint, Verdict> verdicts) {
        List<Candidate> truechimers = Intersection.truechimers(candidates);
        Following following = before.following();
        if (truechimers.isEmpty()) {
            candidates.forEach(candidate -> verdicts.put(candidate.source().endpoint(), Verdict.NO_MAJORITY));
            return new Judgement(
                    following == null ? null : following.withoutConfirmation(), before.frequency(), verdicts);
        }
        List<Candidate> survivors = Cluster.survivors(truechimers);
        candidates.forEach(candidate -> verdicts.put(candidate.source().endpoint(), Verdict.FALSETICKER));
        truechimers.forEach(candidate -> verdicts.put(candidate.source().endpoint(), Verdict.OUTLIER));
        survivors.forEach(candidate -> verdicts.put(candidate.source().endpoint(), Verdict.USED));
        Candidate peer = peer(survivors, following);
        verdicts.put(peer.source().endpoint(), Verdict.FOLLOWED);
        double frequency = frequency(survivors).orElse(before.frequency());
        return new Judgement(combined(survivors, peer, frequency, reading, now), frequency, verdicts);
    }

    /** The most preferred, or the one that we follow while it is as near to the reference clock: no hopping about. */
    private static Candidate peer(List<Candidate> survivors, @Nullable Following following) {
        Candidate first = survivors.getFirst();
        if (following == null) {
            return first;
        }
        return survivors.stream()
                .filter(candidate -> candidate.source().endpoint().equals(following.peer())
                        && candidate.claims().stratum() == first.claims().stratum())
                .findFirst()
                .orElse(first);
    }

    /** The mean of the survivors, the nearer weighing more (RFC 5905 §11.2.3). */
    private static Following combined(
            List<Candidate> survivors, Candidate peer, double frequency, long reading, long now) {
        double weights = 0;
        double sum = 0;
        double squares = 0;
        for (Candidate survivor : survivors) {
            double weight = 1.0 / Math.max(1, survivor.distance());
            double difference = survivor.offset() - peer.offset();
            weights += weight;
            sum += weight * difference;
            squares += weight * difference * difference;
        }
        long offset = peer.offset() + (long) (sum / weights);
        double jitter = Math.hypot(peer.estimate().jitter(), Math.sqrt(squares / weights));
        long dispersion = peer.claims().rootDispersion()
                + peer.estimate().dispersion()
                + (long) jitter
                + Math.abs(offset - peer.offset())
                + reading;
        return new Following(
                new Course(now, offset, frequency),
                peer.source().endpoint(),
                leap(survivors),
                peer.claims().stratum() + 1,
                peer.claims().rootDelay() + peer.estimate().delay(),
                dispersion,
                peer.source().peer(),
                false);
    }

    /** What more than half of them announce. */
    private static Leap leap(List<Candidate> survivors) {
        for (Leap leap : new Leap[] {Leap.LAST_MINUTE_HAS_61_SECONDS, Leap.LAST_MINUTE_HAS_59_SECONDS}) {
            long announcing = survivors.stream()
                    .filter(survivor -> survivor.claims().leap() == leap)
                    .count();
            if (2 * announcing > survivors.size()) {
                return leap;
            }
        }
        return Leap.NONE;
    }

    private static OptionalDouble frequency(List<Candidate> survivors) {
        return survivors.stream()
                .map(survivor -> Drift.of(survivor.source().register().samples()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }
}
