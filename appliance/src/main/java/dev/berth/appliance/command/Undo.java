package dev.berth.appliance.command;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.store.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A change of the past taken back: a new proposal that makes its entities what they were, and like every proposal subject to
 * the rules. Refused where an entity has changed since, for the later change would go with it.
 */
final class Undo {
    /** Whoever holds a lease would not hear of it; what a job did is not in its entity. */
    private static final Set<String> NEVER = Set.of(Kinds.LEASE.name(), Kinds.SITE.name(), Job.KIND.name());

    private Undo() {}

    /** @throws OperationFailure CONFLICT, with the entity and the reason */
    static Proposal propose(Snapshot now, History.Change change, Actor by) throws OperationFailure {
        if (change.by().sort() == Actor.Sort.FILE) {
            throw refused(change, "it came from " + change.by().name() + "; change it there");
        }
        if (change.changes().size() >= History.MOST_DETAILS) {
            throw refused(change, "it changed more than " + (History.MOST_DETAILS - 1) + " entities");
        }
        if (change.changes().isEmpty()) {
            throw refused(change, "nothing was changed");
        }
        List<Change> back = new ArrayList<>();
        for (History.Detail detail : change.changes()) {
            back.add(back(now, change, detail));
        }
        return new Proposal(by, subject(change), "undo of " + change.revision() + ": " + change.why(), back);
    }

    private static Change back(Snapshot now, History.Change change, History.Detail detail) throws OperationFailure {
        Ref ref = detail.ref();
        String what = Differences.describe(detail);
        Kind<?> kind = now.kind(ref.kind());
        if (kind == null) {
            throw refused(change, what + " is of a kind that no service here knows");
        }
        if (Hidden.of(ref.kind()) != null) {
            throw refused(change, what + " holds credentials; set it by its own command");
        }
        if (NEVER.contains(ref.kind())) {
            throw refused(change, "a " + ref.kind() + " is not taken back");
        }
        Entity<?> current = now.entity(ref);
        JsonNode before = detail.before();
        if (current == null) {
            if (detail.after() != null) {
                throw refused(change, what + " has been removed since");
            }
            if (before == null || before.isMissingNode()) {
                throw unsaid(change, what);
            }
            return new Change.Put(ref, restored(change, what, kind, before, false), 0);
        }
        if (detail.after() == null || current.revision() != change.revision()) {
            throw refused(
                    change, what + " has been changed since, by revision " + current.revision() + "; undo that first");
        }
        if (before != null && before.isMissingNode()) {
            throw unsaid(change, what);
        }
        return before == null
                ? Change.Remove.of(current)
                : new Change.Put(ref, restored(change, what, kind, before, true), current.revision());
    }

    private static <T extends Record> T restored(
            History.Change change, String what, Kind<T> kind, JsonNode before, boolean stillThere)
            throws OperationFailure {
        T value;
        try {
            value = Json.mapper().treeToValue(before, kind.type());
        } catch (JacksonException e) {
            throw refused(change, what + " was written by another version of Berth, which this one cannot read");
        }
        if (!stillThere && kind.tags().apply(value).stream().anyMatch(Undo::isBlob)) {
            throw refused(change, "what " + what + " consisted of may have been collected; push or import it again");
        }
        return value;
    }

    private static boolean isBlob(Key tag) {
        return tag.index().equals(Digest.TAG);
    }

    private static OperationFailure unsaid(History.Change change, String what) {
        return refused(change, "the history does not say what " + what + " was");
    }

    private static OperationFailure refused(History.Change change, String reason) {
        return new OperationFailure(Reason.CONFLICT, "revision " + change.revision() + " is not undone: " + reason);
    }

    private static Subject subject(History.Change change) {
        return new Subject(
                parsed(change.host(), Ref::of),
                parsed(change.mac(), Mac::of),
                parsed(change.address(), Ipv4::of),
                null);
    }

    private static <T> @Nullable T parsed(@Nullable String text, java.util.function.Function<String, T> of) {
        return text == null ? null : of.apply(text);
    }
}
