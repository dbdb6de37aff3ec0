package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.store.History;
import dev.berth.appliance.store.LogFailure;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code berth change list | show | undo}: who changed what, with before and after; and how to take it back. */
final class ChangeOperations {
    private static final int DEFAULT_LIMIT = 50;
    private static final int WAIT_MILLIS = 20;
    private static final int LONGEST_WAIT_MILLIS = 5000;

    private final Supplier<KernelOperations.Appliance> appliance;

    ChangeOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param("only changes below this revision, for paging") @Nullable
            Long before,

            @Param("how many; 50 if not given") @Nullable Integer limit,

            @Param("only what changed nothing: refused logins and operations, login links") @Nullable
            Boolean refusals) {}

    record Changes(List<History.Change> changes) {}

    record Which(
            @Param(value = "the change's revision, as 'berth change list' shows it", position = 0)
            long revision) {}

    record Shown(
            long revision,
            Instant at,
            Actor by,
            String why,
            @Nullable String host,
            @Nullable String mac,
            @Nullable String address,
            List<Differences.Line> changes) {}

    /** @param revision of the change that undid it */
    record Undone(long undone, long revision) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "change list",
                        "What was changed or refused, and by whom, newest first",
                        "/changes",
                        Query.class,
                        Changes.class,
                        this::list),
                Operation.reading(
                        "change show",
                        "One change, value by value",
                        "/changes/{revision}",
                        Which.class,
                        Shown.class,
                        this::show),
                Operation.changing(
                        "change undo",
                        "Take a change back, unless later ones depend on it",
                        Method.POST,
                        "/changes/{revision}/undo",
                        Which.class,
                        Undone.class,
                        this::undo));
    }

    private Shown show(Which which, Call call) throws OperationFailure {
        History.Change change = change(which.revision());
        return new Shown(
                change.revision(),
                change.at(),
                change.by(),
                change.why(),
                change.host(),
                change.mac(),
                change.address(),
                Differences.of(change.changes()));
    }

    private Undone undo(Which which, Call call) throws OperationFailure {
        History.Change change = change(which.revision());
        Commit commit =
                Committing.commit(appliance.get().inventory(), call, now -> Undo.propose(now, change, call.by()));
        return new Undone(change.revision(), commit.revision());
    }

    /** The database follows the inventory: a change of a moment ago is waited for. */
    private History.Change change(long revision) throws OperationFailure {
        if (revision < 1 || revision > appliance.get().inventory().now().revision()) {
            throw new OperationFailure(
                    Reason.ABSENT, "there is no revision " + revision + " yet; 'berth change list' shows the newest");
        }
        for (int waited = 0; waited < LONGEST_WAIT_MILLIS; waited += WAIT_MILLIS) {
            // First how far the database is, or it might get there between the two questions.
            boolean reached = history(new History.Query(List.of(), Long.MAX_VALUE, 1)).stream()
                    .anyMatch(newest -> newest.revision() >= revision);
            List<History.Change> found = history(new History.Query(List.of(), revision + 1, 1));
            if (!found.isEmpty() && found.getFirst().revision() == revision) {
                return found.getFirst();
            }
            if (reached) {
                throw new OperationFailure(Reason.ABSENT, "revision " + revision + " is no longer in the history");
            }
            try {
                Thread.sleep(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new OperationFailure(
                Reason.UNAVAILABLE,
                "revision " + revision + " has not reached the database yet; try again, and see 'berth status'");
    }

    private List<History.Change> history(History.Query query) throws OperationFailure {
        try {
            return appliance.get().history().list(query);
        } catch (LogFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.reason() + "; " + e.mend());
        }
    }

    private Changes list(Query query, Call call) throws OperationFailure {
        long before = query.before() == null ? Long.MAX_VALUE : query.before();
        int limit = query.limit() == null ? DEFAULT_LIMIT : query.limit();
        boolean refusals = Boolean.TRUE.equals(query.refusals());
        return new Changes(history(new History.Query(List.of(), before, limit, refusals)).stream()
                .map(ChangeOperations::shown)
                .toList());
    }

    /** Hashes and digests are part of the history and of nobody's screen. */
    private static History.Change shown(History.Change change) {
        return new History.Change(
                change.revision(),
                change.at(),
                change.by(),
                change.why(),
                change.host(),
                change.mac(),
                change.address(),
                change.changes().stream().map(ChangeOperations::shown).toList());
    }

    private static History.Detail shown(History.Detail detail) {
        String hidden = Hidden.of(detail.ref().kind());
        return hidden == null
                ? detail
                : new History.Detail(detail.ref(), without(detail.before(), hidden), without(detail.after(), hidden));
    }

    private static @Nullable JsonNode without(@Nullable JsonNode value, String component) {
        return value instanceof ObjectNode object ? object.deepCopy().without(component) : value;
    }
}
