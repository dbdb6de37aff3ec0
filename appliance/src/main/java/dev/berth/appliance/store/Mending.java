package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables whole after a kill. H2 writes its maps one after the other while a transaction is being committed, so a
 * kill may leave some of its rows and not the others, with the standing of all of them. The log has every commit since the
 * last checkpoint, and its word is taken.
 */
final class Mending {
    private final Connection connection;
    private final CommitCodec codec;

    Mending(Connection connection, CommitCodec codec) {
        this.connection = connection;
        this.codec = codec;
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
    int mend(List<Commit> commits) throws SQLException {
        List<Commit> missing = missingFromHistory(commits);
        delete(missing);
        new HistoryRows(connection, codec).write(missing, false);
        List<Effect> lost = lostEffects(commits);
        new EntityRows(connection, codec).write(lost, false);
        return Math.max(missing.size(), lost.size());
    }

    private List<Commit> missingFromHistory(List<Commit> commits) throws SQLException {
        Map<Long, Integer> effects = effectsPerRevision(commits);
        Map<Ref, Entity<?>> latest = new HashMap<>();
        List<Commit> missing = new ArrayList<>();
        for (Commit commit : commits) {
            List<Effect> whole = new ArrayList<>();
            for (Effect effect : commit.effects()) {
                whole.add(new Effect(effect.ref(), latest.get(effect.ref()), effect.after()));
                remember(latest, effect);
            }
            if (effects.getOrDefault(commit.revision(), -1) != whole.size()) {
                missing.add(new Commit(
                        commit.revision(),
                        commit.at(),
                        commit.by(),
                        commit.about(),
                        commit.why(),
                        whole,
                        commit.zones()));
            }
        }
        return missing;
    }

    private static void remember(Map<Ref, Entity<?>> latest, Effect effect) {
        Entity<?> after = effect.after();
        if (after == null) {
            latest.remove(effect.ref());
        } else {
            latest.put(effect.ref(), after);
        }
    }

    private Map<Long, Integer> effectsPerRevision(List<Commit> commits) throws SQLException {
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

    private void delete(List<Commit> missing) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history WHERE revision = ?")) {
            for (Commit commit : missing) {
                delete.setLong(1, commit.revision());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** The last effect on each entity whose row does not show it, nor a later one. */
    private List<Effect> lostEffects(List<Commit> commits) throws SQLException {
        Map<Ref, Effect> last = new HashMap<>();
        Map<Ref, Long> touched = new HashMap<>();
        for (Commit commit : commits) {
            for (Effect effect : commit.effects()) {
                last.put(effect.ref(), effect);
                touched.put(effect.ref(), commit.revision());
            }
        }
        Map<String, List<Effect>> byKind = last.values().stream()
                .collect(Collectors.groupingBy(effect -> effect.ref().kind()));
        List<Effect> lost = new ArrayList<>();
        for (Map.Entry<String, List<Effect>> kind : byKind.entrySet()) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT revision FROM " + EntityTables.table(kind.getKey()) + " WHERE id = ?")) {
                for (Effect effect : kind.getValue()) {
                    Long held = held(select, effect.ref());
                    long wanted = touched.getOrDefault(effect.ref(), 0L);
                    boolean whole =
                            effect.after() == null ? held == null || held > wanted : held != null && held >= wanted;
                    if (!whole) {
                        lost.add(effect);
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
