package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom the history is about: a filter for every {@value #SPAN} revisions. An index would be quicker to ask, but nearly all of
 * the history is leases that nobody asks for, and each of an index's rows costs as much as the lease's own.
 */
final class SubjectRows {
    /** In the place of a subject: commits without effects, such as refusals. */
    static final String REMARK = "-";

    /** Revisions of one filter. */
    static final int SPAN = 512;

    /** Filters that are looked through at once. */
    private static final int PAGE = 64;

    private final Connection connection;

    SubjectRows(Connection connection) {
        this.connection = connection;
    }

    /** Adds these commits' subjects. To do so twice does no harm. */
    void write(List<CommitText> commits) throws SQLException {
        Map<Long, SubjectFilter> filters = new TreeMap<>();
        for (CommitText commit : commits) {
            for (String subject : commit.subjects()) {
                filter(filters, commit.revision() / SPAN).add(subject);
            }
            if (commit.effects().isEmpty()) {
                filter(filters, commit.revision() / SPAN).add(REMARK);
            }
        }
        store(filters);
    }

    private SubjectFilter filter(Map<Long, SubjectFilter> filters, long block) throws SQLException {
        SubjectFilter filter = filters.get(block);
        if (filter == null) {
            filter = stored(block);
            filters.put(block, filter);
        }
        return filter;
    }

    private SubjectFilter stored(long block) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT subjects FROM history_subjects WHERE block = ?")) {
            select.setLong(1, block);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? SubjectFilter.of(row.getString(1)) : new SubjectFilter();
            }
        }
    }

    private void store(Map<Long, SubjectFilter> filters) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE history_subjects SET subjects = ? WHERE block = ?");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO history_subjects (subjects, block) VALUES (?, ?)")) {
            for (Map.Entry<Long, SubjectFilter> each : filters.entrySet()) {
                String text = each.getValue().text();
                if (execute(update, text, each.getKey()) == 0) {
                    execute(insert, text, each.getKey());
                }
            }
        }
    }

    private static int execute(PreparedStatement statement, String filter, long block) throws SQLException {
        statement.setString(1, filter);
        statement.setLong(2, block);
        return statement.executeUpdate();
    }

    /** Makes the filters of a history that has none. */
    void fill() throws SQLException {
        Map<Long, SubjectFilter> filters = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT revision, host, mac, address FROM history")) {
            while (rows.next()) {
                SubjectFilter filter = filters.computeIfAbsent(rows.getLong(1) / SPAN, block -> new SubjectFilter());
                for (int column = 2; column <= 4; column++) {
                    String subject = rows.getString(column);
                    if (subject != null) {
                        filter.add(subject);
                    }
                }
            }
        }
        store(filters);
    }

    /** Forgets whom revisions up to {@code revision} were about. */
    void prune(long revision) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history_subjects WHERE block < ?")) {
            delete.setLong(1, (revision + 1) / SPAN);
            delete.executeUpdate();
        }
    }

    /** Is asked for the revisions from {@code first} to {@code last}, any of which may be about a subject, newest first. */
    interface Candidates {
        /** False when enough was found. */
        boolean look(long first, long last) throws SQLException;
    }

    /** Where commits up to {@code newest} may be about one of the subjects. */
    void find(List<String> subjects, long newest, Candidates candidates) throws SQLException {
        long next = newest / SPAN;
        boolean goOn = true;
        while (goOn) {
            List<Long> found = new ArrayList<>();
            Long last = page(subjects, next, found);
            for (int i = 0; goOn && i < found.size(); i++) {
                long first = found.get(i) * SPAN;
                goOn = candidates.look(first, first + SPAN - 1);
            }
            goOn &= last != null;
            next = last == null ? next : last - 1;
        }
    }

    /** The last block that was looked at, or null when there are no more. */
    private @Nullable Long page(List<String> subjects, long from, List<Long> found) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT block, subjects FROM history_subjects WHERE block <= ? ORDER BY block DESC LIMIT " + PAGE)) {
            select.setLong(1, from);
            try (ResultSet rows = select.executeQuery()) {
                Long last = null;
                while (rows.next()) {
                    last = rows.getLong(1);
                    if (subjects.stream().anyMatch(SubjectFilter.of(rows.getString(2))::mayHold)) {
                        found.add(last);
                    }
                }
                return last;
            }
        }
    }
}
