package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes commits into the history, each with what its entities were before and after. */
final class HistoryRows {
    /** Commits that the history keeps; older ones go. */
    static final long KEPT = 1_000_000;
    /** How many go at once. */
    private static final long PORTION = 10_000;
    /** Ids that are asked for in one statement. */
    private static final int IDS = 500;

    private static final int ABOUT = 64;
    private static final int ACTOR = 4200;
    private static final int WHY = 4096;

    private final Connection connection;
    private final Portions.Pause pause;

    HistoryRows(Connection connection, Portions.Pause pause) {
        this.connection = connection;
        this.pause = pause;
    }

    /**
     * To be called before the entities' own rows are changed.
     *
     * @param unsettled entities whose rows are older than the history already
     * @return the entities that the commits touch
     */
    Unsettled write(List<CommitText> commits, Unsettled unsettled) throws SQLException {
        Map<Ref, String> held = bodiesBefore(commits, unsettled);
        var touched = new Unsettled();
        long number = lastNumber();
        try (PreparedStatement commit = connection.prepareStatement(
                        "INSERT INTO history (revision, at, actor, why, host, mac, address, attempt, first_effect, effects)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement effect = connection.prepareStatement(
                        "INSERT INTO effect (number, revision, kind, id, body_before, body_after) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (CommitText each : commits) {
                commit.setLong(9, number + 1);
                commit.setInt(10, each.effects().size());
                write(commit, each);
                int unwritten = 0;
                for (CommitText.Effect one : each.effects()) {
                    write(effect, ++number, each.revision(), one, held);
                    touched.note(one.ref(), number, one.told() && one.before() == null);
                    if (++unwritten == Portions.MOST_EFFECTS) {
                        effect.executeBatch();
                        pause.now();
                        unwritten = 0;
                    }
                }
            }
            commit.executeBatch();
            effect.executeBatch();
        }
        new SubjectRows(connection).write(commits);
        return touched;
    }

    /** Whom a commit is about, as its row says it. */
    static List<String> subjects(CommitText commit) {
        List<String> subjects = new ArrayList<>(3);
        for (String subject : Arrays.asList(commit.host(), commit.mac(), commit.address())) {
            String text = text(subject, ABOUT);
            if (text != null) {
                subjects.add(text);
            }
        }
        return subjects;
    }

    private long lastNumber() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(number) FROM effect")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void write(PreparedStatement insert, CommitText commit) throws SQLException {
        insert.setLong(1, commit.revision());
        insert.setLong(2, commit.at().toEpochMilli());
        insert.setString(3, text(commit.by(), ACTOR));
        insert.setString(4, text(commit.why(), WHY));
        insert.setString(5, text(commit.host(), ABOUT));
        insert.setString(6, text(commit.mac(), ABOUT));
        insert.setString(7, text(commit.address(), ABOUT));
        insert.setString(8, text(commit.attempt(), ABOUT));
        insert.addBatch();
    }

    /** @param held the values of entities that some effect does not tell, as they are now; null for none */
    private static void write(
            PreparedStatement insert, long number, long revision, CommitText.Effect effect, Map<Ref, String> held)
            throws SQLException {
        insert.setLong(1, number);
        insert.setLong(2, revision);
        insert.setString(3, effect.ref().kind());
        insert.setLong(4, effect.ref().id());
        insert.setString(5, effect.told() ? effect.before() : held.get(effect.ref()));
        insert.setString(6, effect.after());
        insert.addBatch();
        if (effect.after() == null) {
            held.remove(effect.ref());
        } else {
            held.put(effect.ref(), effect.after());
        }
    }

    /** What the tables hold of entities whose first effect here does not tell what was before. */
    private Map<Ref, String> bodiesBefore(List<CommitText> commits, Unsettled unsettled) throws SQLException {
        Set<Ref> seen = new HashSet<>();
        List<Long> effects = new ArrayList<>();
        Map<String, TreeSet<Long>> wanted = new TreeMap<>();
        for (CommitText commit : commits) {
            for (CommitText.Effect effect : commit.effects()) {
                if (seen.add(effect.ref()) && !effect.told()) {
                    Unsettled.Last last = unsettled.of(effect.ref());
                    if (last == null) {
                        wanted.computeIfAbsent(effect.ref().kind(), kind -> new TreeSet<>())
                                .add(effect.ref().id());
                    } else {
                        effects.add(last.number());
                    }
                }
            }
        }
        Map<Ref, String> bodies = new HashMap<>();
        // A row of a later revision is half of a transaction that a kill cut in two.
        long newest = commits.isEmpty() ? 0 : commits.getFirst().revision() - 1;
        for (Map.Entry<String, TreeSet<Long>> kind : wanted.entrySet()) {
            List<Long> ids = new ArrayList<>(kind.getValue());
            for (int from = 0; from < ids.size(); from += IDS) {
                read(kind.getKey(), ids.subList(from, Math.min(ids.size(), from + IDS)), newest, bodies);
            }
        }
        for (int from = 0; from < effects.size(); from += IDS) {
            read(effects.subList(from, Math.min(effects.size(), from + IDS)), bodies);
        }
        return bodies;
    }

    private void read(List<Long> effects, Map<Ref, String> bodies) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(
                        "SELECT kind, id, body_after FROM effect WHERE number IN (" + list(effects) + ")")) {
            while (rows.next()) {
                String body = rows.getString(3);
                if (body != null) {
                    bodies.put(new Ref(rows.getString(1), rows.getLong(2)), body);
                }
            }
        }
    }

    private static String list(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void read(String kind, List<Long> ids, long newest, Map<Ref, String> bodies) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id, body FROM " + EntityTables.table(kind)
                + " WHERE revision <= ? AND id IN (" + list(ids) + ")")) {
            select.setLong(1, newest);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    bodies.put(new Ref(kind, rows.getLong(1)), rows.getString(2));
                }
            }
        }
    }

    /** Lets the oldest go whenever a portion of them is due. */
    void prune(long before, long after) throws SQLException {
        long oldest = after / PORTION * PORTION - KEPT;
        if (oldest > 0 && before / PORTION != after / PORTION) {
            try (Statement statement = connection.createStatement()) {
                // Mended commits have numbers out of order, so a number alone does not say that it is old.
                statement.executeUpdate("DELETE FROM effect WHERE revision <= " + oldest
                        + " AND number < (SELECT MAX(first_effect + effects) FROM history WHERE revision <= " + oldest
                        + ")");
                statement.executeUpdate("DELETE FROM history WHERE revision <= " + oldest);
                new SubjectRows(connection).prune(oldest);
            }
        }
    }

    /** Cut to its column, and without the one character that PostgreSQL does not store. */
    private static @Nullable String text(@Nullable String value, int length) {
        if (value == null) {
            return null;
        }
        String text = value.replace('\0', ' ');
        return text.length() <= length ? text : text.substring(0, length);
    }
}
