package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables whole after a kill. H2 writes its maps one after the other while a transaction is being committed, so a
 * kill may leave some of its rows and not the others, with the standing of all of them. The log has every commit since the
 * last checkpoint, and its word is taken.
 */
final class Mending {
    private final Connection connection;
    private final Portions.Pause pause;

    Mending(Connection connection, Portions.Pause pause) {
        this.connection = connection;
        this.pause = pause;
    }

    /** Removes what the history holds of commits that the tables do not claim to have; effects that no commit names do no harm. */
    void dropAfter(long standing) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history WHERE revision > ?")) {
            delete.setLong(1, standing);
            delete.executeUpdate();
        }
    }

    /**
     * Writes what is missing of consecutive commits that the tables claim to have.
     *
     * @return how many of the commits were not there whole
     */
    int mend(List<CommitText> commits) throws SQLException {
        List<CommitText> missing = missingFromHistory(commits);
        delete(missing);
        new HistoryRows(connection, pause).write(missing, new Unsettled());
        new SubjectRows(connection).write(commits);
        List<CommitText> lost = lostEffects(commits);
        new EntityRows(connection, pause).write(lost);
        return Math.max(missing.size(), lost.size());
    }

    private List<CommitText> missingFromHistory(List<CommitText> commits) throws SQLException {
        Map<Long, Integer> effects = effectsPerRevision(commits);
        Map<Ref, Optional<String>> latest = new HashMap<>();
        List<CommitText> missing = new ArrayList<>();
        for (CommitText commit : commits) {
            List<CommitText.Effect> whole = new ArrayList<>();
            for (CommitText.Effect effect : commit.effects()) {
                Optional<String> before = latest.put(effect.ref(), Optional.ofNullable(effect.after()));
                whole.add(
                        before == null
                                ? effect
                                : new CommitText.Effect(
                                        effect.ref(), true, before.orElse(null), effect.origin(), effect.after()));
            }
            if (effects.getOrDefault(commit.revision(), -1) != whole.size()) {
                missing.add(commit.with(whole));
            }
        }
        return missing;
    }

    private Map<Long, Integer> effectsPerRevision(List<CommitText> commits) throws SQLException {
        Map<Long, Integer> effects = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT history.revision, COUNT(number) FROM history LEFT JOIN effect"
                        + " ON number BETWEEN first_effect AND first_effect + effects - 1 AND effect.revision = history.revision"
                        + " WHERE history.revision BETWEEN ? AND ? GROUP BY history.revision")) {
            select.setLong(1, commits.getFirst().revision());
            select.setLong(2, commits.getLast().revision());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    effects.put(rows.getLong(1), rows.getInt(2));
                }
            }
        }
        return effects;
    }

    private void delete(List<CommitText> missing) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history WHERE revision = ?")) {
            for (CommitText commit : missing) {
                delete.setLong(1, commit.revision());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** One of an entity's effects, and the commit that it is of. */
    private record Touch(CommitText commit, CommitText.Effect effect) {}

    /** The commits that touched an entity last whose row does not show it, nor a later one, with those effects alone. */
    private List<CommitText> lostEffects(List<CommitText> commits) throws SQLException {
        Map<Ref, Touch> last = new HashMap<>();
        for (CommitText commit : commits) {
            commit.effects().forEach(effect -> last.put(effect.ref(), new Touch(commit, effect)));
        }
        Map<String, List<Touch>> byKind = last.values().stream()
                .collect(Collectors.groupingBy(touch -> touch.effect().ref().kind()));
        List<CommitText> lost = new ArrayList<>();
        for (Map.Entry<String, List<Touch>> kind : byKind.entrySet()) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT revision FROM " + EntityTables.table(kind.getKey()) + " WHERE id = ?")) {
                for (Touch touch : kind.getValue()) {
                    CommitText.Effect effect = touch.effect();
                    Long held = held(select, effect.ref());
                    long wanted = touch.commit().revision();
                    boolean whole =
                            effect.after() == null ? held == null || held > wanted : held != null && held >= wanted;
                    if (!whole) {
                        // Whether its row is there is what is in doubt.
                        lost.add(touch.commit()
                                .with(List.of(new CommitText.Effect(
                                        effect.ref(), false, null, effect.origin(), effect.after()))));
                    }
                }
            }
        }
        return lost;
    }

    private static @Nullable Long held(PreparedStatement select, Ref ref) throws SQLException {
        select.setLong(1, ref.id());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : null;
        }
    }
}
