package dev.berth.appliance.inventory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pure function from (state, proposal, time) to a commit or the reason why there is none. */
public final class Rules {
    private Rules() {}

    /** What {@link #decide} says. */
    public sealed interface Decision {
        /** {@code after} is the state with the commit in it. */
        record Accepted(Commit commit, Snapshot after) implements Decision {}

        /** {@code outcome} is {@link Outcome.Stale} or {@link Outcome.Refused}. */
        record Declined(Outcome outcome) implements Decision {}
    }

    public static Decision decide(Snapshot before, Proposal proposal, Instant now) {
        if (proposal.changes().isEmpty() && !proposal.remark()) {
            return declined("a proposal without changes", null);
        }
        if (proposal.still() != null && !proposal.still().test(before)) {
            return new Decision.Declined(
                    new Outcome.Stale(proposal.changes().getFirst().ref()));
        }
        Decision.Declined early = firstProblem(before, proposal);
        if (early != null) {
            return early;
        }
        List<Effect> effects = effects(before, proposal);
        Snapshot after = before.apply(effects);
        for (int i = 0; i < effects.size(); i++) {
            Effect judged = claim(after, effects.get(i));
            if (judged != effects.get(i)) {
                effects.set(i, judged);
                // Not all of them anew: an import denies thousands of names in one commit.
                after = after.amend(judged);
            }
        }
        Decision.Declined late = firstProblem(after, effects);
        if (late != null) {
            return late;
        }
        List<ZoneDelta> zones = ZoneDeltas.between(before, after, effects);
        var commit =
                new Commit(before.revision() + 1, now, proposal.by(), proposal.about(), proposal.why(), effects, zones);
        return new Decision.Accepted(commit, after.withSerials(zones));
    }

    /** Revisions, layers and unique keys: what can be judged before anything is applied. */
    private static Decision.@Nullable Declined firstProblem(Snapshot before, Proposal proposal) {
        Map<Key, Ref> wanted = new HashMap<>();
        Map<Ref, Change> changes = new HashMap<>();
        for (Change change : proposal.changes()) {
            if (changes.put(change.ref(), change) != null) {
                return declined(change.ref() + " is changed twice in one proposal", change.ref());
            }
        }
        for (Change change : proposal.changes()) {
            Entity<?> seen = before.entity(change.ref());
            if ((seen == null ? 0 : seen.revision()) != change.expected()) {
                return new Decision.Declined(new Outcome.Stale(change.ref()));
            }
            Decision.Declined problem = layerProblem(seen, change, proposal.by());
            if (problem == null && change instanceof Change.Put put) {
                problem = putProblem(before, put, wanted, changes);
            }
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static Decision.@Nullable Declined layerProblem(@Nullable Entity<?> seen, Change change, Actor by) {
        boolean file = by.sort() == Actor.Sort.FILE;
        if (seen != null && seen.fromFile() && !file) {
            return declined(
                    describe(seen) + " is kept in the configuration (" + seen.origin() + "); change it there",
                    seen.ref());
        }
        boolean claimsFile = change instanceof Change.Put put && put.origin() != null;
        return claimsFile && !file ? declined("only the configuration may write its own layer", null) : null;
    }

    private static Decision.@Nullable Declined putProblem(
            Snapshot before, Change.Put put, Map<Key, Ref> wanted, Map<Ref, Change> changes) {
        Kind<?> kind = before.kind(put.ref().kind());
        if (kind == null || !kind.type().isInstance(put.value())) {
            return declined("kind '" + put.ref().kind() + "' is not known here, or not with such a value", null);
        }
        boolean file = put.origin() != null;
        Shelf shelf = before.shelf(put.ref().kind());
        var entity = new Entity<>(put.ref(), 0, put.value(), put.origin());
        for (Key key : Edit.keysOf(before.kinds, entity)) {
            Ref other = wanted.put(key, put.ref());
            Entity<?> holder = (file ? shelf.fileKeys() : shelf.keys()).get(key);
            Entity<?> displacing = file ? null : shelf.fileKeys().get(key);
            if (holder != null && (holder.ref().equals(put.ref()) || changes.containsKey(holder.ref()))) {
                holder = null;
            }
            Entity<?> inTheWay = other != null ? before.entity(other) : holder != null ? holder : displacing;
            if (other != null || inTheWay != null) {
                Ref whose = inTheWay == null ? other : inTheWay.ref();
                return declined(key + " already belongs to " + (inTheWay == null ? other : describe(inTheWay)), whose);
            }
        }
        return null;
    }

    private static List<Effect> effects(Snapshot before, Proposal proposal) {
        long revision = before.revision() + 1;
        List<Effect> effects = new ArrayList<>();
        for (Change change : proposal.changes()) {
            Entity<?> after = change instanceof Change.Put put
                    ? new Entity<>(put.ref(), revision, put.value(), put.origin())
                    : null;
            effects.add(new Effect(change.ref(), before.entity(change.ref()), after));
        }
        return effects;
    }

    /** The effect, or one whose value has been denied the name that it wants. */
    private static Effect claim(Snapshot after, Effect effect) {
        Entity<?> entity = effect.after();
        Kind<?> kind = after.kind(effect.ref().kind());
        return entity == null || kind == null ? effect : claim(after, effect, kind, entity);
    }

    private static <T extends Record> Effect claim(Snapshot after, Effect effect, Kind<T> kind, Entity<?> entity) {
        Kind.Claim<T> claim = kind.claim();
        if (claim == null) {
            return effect;
        }
        T value = kind.type().cast(entity.value());
        NameClaim wanted = claim.wanted(value);
        String denial = wanted == null ? null : NameRules.denial(after, entity.ref(), wanted, claim.onBehalfOf(value));
        return denial == null
                ? effect
                : new Effect(
                        effect.ref(),
                        effect.before(),
                        new Entity<>(entity.ref(), entity.revision(), claim.denied(value, denial), entity.origin()));
    }

    /** What can be judged only beside everything else: each kind's own check, and refs. */
    private static Decision.@Nullable Declined firstProblem(Snapshot after, List<Effect> effects) {
        for (Effect effect : effects) {
            Kind<?> kind = after.kind(effect.ref().kind());
            Entity<?> entity = effect.after();
            if (kind != null && entity != null) {
                Decision.Declined problem = entityProblem(after, kind, entity);
                if (problem != null) {
                    return problem;
                }
            } else if (!after.referrers(effect.ref()).isEmpty()) {
                Ref user = after.referrers(effect.ref()).iterator().next();
                Entity<?> using = after.entity(user);
                Entity<?> gone = effect.before();
                return declined(
                        (gone == null ? effect.ref() : describe(gone)) + " is used by "
                                + (using == null ? user : describe(using)),
                        user);
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // putProblem has checked the value's type.
    private static <T extends Record> Decision.@Nullable Declined entityProblem(
            Snapshot after, Kind<T> kind, Entity<?> entity) {
        for (Ref ref : kind.refs().apply(kind.type().cast(entity.value()))) {
            if (after.entity(ref) == null) {
                return declined(describe(entity) + " refers to " + ref + ", which does not exist", null);
            }
        }
        Outcome.Refused refused = kind.check().apply((Entity<T>) entity, after);
        return refused == null ? null : new Decision.Declined(refused);
    }

    private static Decision.Declined declined(String reason, @Nullable Ref holder) {
        return new Decision.Declined(new Outcome.Refused(reason, holder));
    }

    /** Kind and name, as in "host node10". */
    static String describe(Entity<?> entity) {
        String what = switch (entity.value()) {
            case Host host -> host.name();
            case Group group -> group.name();
            case Profile profile -> profile.name();
            case Network network -> network.name();
            case Lease lease -> lease.address().toString();
            case Zone zone -> zone.name().toString();
            case ZoneFile file -> file.zone().toString();
            case RecordEntry entry -> entry.name().toString();
            case Node node -> node.mac().toString();
            default -> entity.ref().toString();
        };
        return entity.ref().kind() + " " + what;
    }
}
