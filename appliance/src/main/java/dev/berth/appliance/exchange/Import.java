package dev.berth.appliance.exchange;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Rules;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What rows of a file would change: entities are found by their names, made where there are none. Pure. */
final class Import<T extends Record> {
    private final Form<T> form;
    private final Snapshot now;
    private final Actor by;
    private final Instant time;
    private final Map<String, Ref> refs = new HashMap<>();
    private final List<Refusal> refused = new ArrayList<>();
    private int unchanged;

    /**
     * What is to be committed, if anything.
     *
     * @param refused by line
     */
    record Plan(List<Change> changes, int added, int changed, int unchanged, List<Refusal> refused) {}

    /** A row whose name is known. Not found by its line: one line may hold many rows of JSON. */
    private record Named<T extends Record>(
            Row row, String title, Ref ref, @Nullable Entity<T> seen) {}

    /** A row that changes something. */
    private record Wanted(Row row, String title, boolean made, List<Change> changes) {}

    private Import(Form<T> form, Snapshot now, Actor by, Instant time) {
        this.form = form;
        this.now = now;
        this.by = by;
        this.time = time;
    }

    static <T extends Record> Plan plan(
            Form<T> form, List<Row> given, Snapshot now, Actor by, Instant time, RandomGenerator random) {
        var plan = new Import<>(form, now, by, time);
        List<Row> copies = given.stream()
                .map(row -> new Row(row.line(), row.values().deepCopy()))
                .toList();
        List<Named<T>> named = plan.named(form.gathered(now, copies, plan.refused), random);
        List<Wanted> wanted = new ArrayList<>();
        named.forEach(row -> plan.read(row, wanted));
        List<Wanted> taken = plan.judged(wanted);
        plan.refused.sort(Comparator.comparingInt(Refusal::line));
        int added = (int) taken.stream().filter(Wanted::made).count();
        return new Plan(all(taken), added, taken.size() - added, plan.unchanged, List.copyOf(plan.refused));
    }

    /** Every row gets its reference before any is read, so that they may refer to one another. */
    private List<Named<T>> named(List<Row> rows, RandomGenerator random) {
        List<Named<T>> named = new ArrayList<>();
        Set<Ref> fresh = new HashSet<>();
        for (Row row : rows) {
            String title = row.values().path(form.title()).asString("");
            try {
                String name = form.name(now, row.values());
                if (refs.containsKey(name)) {
                    throw new IllegalArgumentException("another line has this " + form.title() + " already");
                }
                Entity<T> seen = form.find(now, name);
                Ref ref = seen == null ? form.fresh(name, time, random) : seen.ref();
                while (seen == null && !fresh.add(ref)) {
                    ref = form.fresh(name, time, random);
                }
                refs.put(name, ref);
                named.add(new Named<>(row, title, ref, seen));
            } catch (IllegalArgumentException e) {
                refused.add(new Refusal(row.line(), title, String.valueOf(e.getMessage())));
            }
        }
        return named;
    }

    private void read(Named<T> row, List<Wanted> wanted) {
        Entity<T> seen = row.seen();
        try {
            T value =
                    form.read(now, seen == null ? null : seen.value(), row.row().values(), this::lookup);
            if (seen != null && seen.value().equals(value)) {
                unchanged++;
                return;
            }
            List<Change> its = new ArrayList<>();
            its.add(seen == null ? new Change.Put(row.ref(), value, 0) : Change.Put.update(seen, value));
            its.addAll(form.along(now, value));
            wanted.add(new Wanted(row.row(), row.title(), seen == null, its));
        } catch (IllegalArgumentException e) {
            refused.add(new Refusal(row.row().line(), row.title(), String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Ref lookup(Kind<?> kind, String name) {
        Entity<?> found = now.find(kind, Kinds.name(kind.name(), name));
        return found != null ? found.ref() : kind.equals(form.kind()) ? refs.get(name.toLowerCase(Locale.ROOT)) : null;
    }

    /** All at once first, for rows may hand addresses to one another; one by one only to tell which are in the way. */
    private List<Wanted> judged(List<Wanted> wanted) {
        List<Change> all = all(wanted);
        if (all.isEmpty() || Rules.decide(now, proposal(all), time) instanceof Rules.Decision.Accepted) {
            return wanted;
        }
        List<Wanted> taken = new ArrayList<>();
        List<Wanted> waiting = wanted;
        Map<Wanted, String> reasons = new IdentityHashMap<>();
        Snapshot state = now;
        boolean progress = true;
        // Again as long as one more fits: a row may need a later one.
        while (progress) {
            List<Wanted> left = new ArrayList<>();
            for (Wanted row : waiting) {
                switch (Rules.decide(state, proposal(row.changes()), time)) {
                    case Rules.Decision.Accepted accepted -> {
                        state = accepted.after();
                        taken.add(row);
                    }
                    case Rules.Decision.Declined declined -> {
                        left.add(row);
                        reasons.put(row, reason(declined.outcome()));
                    }
                }
            }
            progress = left.size() < waiting.size();
            waiting = left;
        }
        waiting.forEach(row ->
                refused.add(new Refusal(row.row().line(), row.title(), reasons.getOrDefault(row, "it does not fit"))));
        return taken;
    }

    private static String reason(Outcome outcome) {
        return outcome instanceof Outcome.Refused refusal ? refusal.reason() : "it changes right now; try again";
    }

    private Proposal proposal(List<Change> its) {
        return new Proposal(by, Subject.NOBODY, form.plural() + " imported", its);
    }

    /** Two rows may forget the same node. */
    private static List<Change> all(List<Wanted> rows) {
        Map<Ref, Change> distinct = new LinkedHashMap<>();
        rows.forEach(row -> row.changes().forEach(change -> distinct.putIfAbsent(change.ref(), change)));
        return List.copyOf(distinct.values());
    }
}
