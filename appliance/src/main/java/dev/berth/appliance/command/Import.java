package dev.berth.appliance.command;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What rows of a file would change: entities are found by their names, made where there are none. Pure. */
final class Import<T extends Record> {
    private final Form<T> form;
    private final BiFunction<Snapshot, T, List<Change>> along;
    private final Snapshot now;
    private final Actor by;
    private final Instant time;
    private final Map<String, Ref> refs = new HashMap<>();
    private final Map<Integer, List<Change>> changes = new LinkedHashMap<>();
    private final Map<Integer, Refusal> refused = new TreeMap<>();
    /** As the rows say them. */
    private final Map<Integer, String> names = new HashMap<>();

    private final Map<Integer, String> keys = new HashMap<>();
    private final Set<Integer> made = new HashSet<>();
    private int unchanged;

    /** Why a row is not taken. */
    record Refusal(int line, String name, String reason) {
        @Override
        public String toString() {
            return "line " + line + ": " + (name.isEmpty() ? "" : name + ": ") + reason;
        }
    }

    /**
     * What is to be committed, if anything.
     *
     * @param refused by line
     */
    record Plan(List<Change> changes, int added, int changed, int unchanged, List<Refusal> refused) {}

    /** @param along what changes with an entity that is made or changed */
    private Import(Form<T> form, BiFunction<Snapshot, T, List<Change>> along, Snapshot now, Actor by, Instant time) {
        this.form = form;
        this.along = along;
        this.now = now;
        this.by = by;
        this.time = time;
    }

    static <T extends Record> Plan plan(
            Form<T> form,
            BiFunction<Snapshot, T, List<Change>> along,
            List<Row> rows,
            Snapshot now,
            Actor by,
            Instant time,
            RandomGenerator random) {
        var plan = new Import<>(form, along, now, by, time);
        plan.name(rows, random);
        rows.forEach(plan::read);
        plan.judge();
        return plan.done();
    }

    /** Every row gets its reference before any is read, so that they may refer to one another. */
    private void name(List<Row> rows, RandomGenerator random) {
        Set<Ref> fresh = new HashSet<>();
        for (Row row : rows) {
            names.put(row.line(), row.values().path("name").asString(""));
            String name;
            try {
                name = form.name(now, row.values());
            } catch (IllegalArgumentException e) {
                refuse(row, String.valueOf(e.getMessage()));
                continue;
            }
            keys.put(row.line(), name);
            Entity<T> seen = form.find(now, name);
            Ref ref = seen == null ? Ref.fresh(form.kind(), time, random) : seen.ref();
            while (seen == null && !fresh.add(ref)) {
                ref = Ref.fresh(form.kind(), time, random);
            }
            if (refs.putIfAbsent(name, ref) != null) {
                refuse(row, "another line has this name already");
            }
        }
    }

    private void refuse(Row row, String reason) {
        refused.put(row.line(), new Refusal(row.line(), names.getOrDefault(row.line(), ""), reason));
    }

    private void read(Row row) {
        if (refused.containsKey(row.line())) {
            return;
        }
        String name = keys.getOrDefault(row.line(), "");
        Entity<T> seen = form.find(now, name);
        Ref ref = refs.get(name);
        try {
            T value = form.read(now, seen == null ? null : seen.value(), row.values(), this::lookup);
            if (seen != null && seen.value().equals(value)) {
                unchanged++;
                return;
            }
            List<Change> its = new ArrayList<>();
            its.add(
                    seen == null && ref != null
                            ? new Change.Put(ref, value, 0)
                            : Change.Put.update(java.util.Objects.requireNonNull(seen), value));
            its.addAll(along.apply(now, value));
            changes.put(row.line(), its);
            if (seen == null) {
                made.add(row.line());
            }
        } catch (IllegalArgumentException e) {
            refuse(row, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Ref lookup(Kind<?> kind, String name) {
        Entity<?> found = now.find(kind, Kinds.name(kind.name(), name));
        return found != null ? found.ref() : kind.equals(form.kind()) ? refs.get(name.toLowerCase(Locale.ROOT)) : null;
    }

    /** All at once first, for rows may hand addresses to one another; one by one only to tell which are in the way. */
    private void judge() {
        List<Change> all = all(changes.values());
        if (all.isEmpty() || Rules.decide(now, proposal(all), time) instanceof Rules.Decision.Accepted) {
            return;
        }
        Map<Integer, List<Change>> waiting = new LinkedHashMap<>(changes);
        Map<Integer, String> reasons = new HashMap<>();
        Snapshot state = now;
        boolean progress = true;
        // Again as long as one more fits: a row may need a later one.
        while (progress) {
            progress = false;
            for (Map.Entry<Integer, List<Change>> row : List.copyOf(waiting.entrySet())) {
                switch (Rules.decide(state, proposal(row.getValue()), time)) {
                    case Rules.Decision.Accepted accepted -> {
                        state = accepted.after();
                        waiting.remove(row.getKey());
                        progress = true;
                    }
                    case Rules.Decision.Declined declined -> reasons.put(row.getKey(), reason(declined.outcome()));
                }
            }
        }
        waiting.keySet().forEach(line -> {
            changes.remove(line);
            made.remove(line);
            refused.put(
                    line,
                    new Refusal(line, names.getOrDefault(line, ""), reasons.getOrDefault(line, "it does not fit")));
        });
    }

    private static String reason(Outcome outcome) {
        return outcome instanceof Outcome.Refused refusal ? refusal.reason() : "it changes right now; try again";
    }

    private Proposal proposal(List<Change> its) {
        return new Proposal(by, Subject.NOBODY, form.plural() + " imported", its);
    }

    /** Two rows may forget the same node. */
    private static List<Change> all(Iterable<List<Change>> rows) {
        Map<Ref, Change> distinct = new LinkedHashMap<>();
        rows.forEach(row -> row.forEach(change -> distinct.putIfAbsent(change.ref(), change)));
        return List.copyOf(distinct.values());
    }

    private Plan done() {
        return new Plan(
                all(changes.values()),
                made.size(),
                changes.size() - made.size(),
                unchanged,
                List.copyOf(refused.values()));
    }
}
