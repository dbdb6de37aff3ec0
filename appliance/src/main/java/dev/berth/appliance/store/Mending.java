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

    /**
     * Takes commits that may not be there whole out of the history, to be written again.
     *
     * @param trusted the last commit that is certainly whole
     * @param standing the last that the tables claim to have
     * @return how many of those between them were not there whole
     */
    long dropAfter(long trusted, long standing) throws SQLException {
        return new HistoryBlocks(connection, pause).dropAfter(trusted, standing);
    }

    /**
     * Writes consecutive commits that the tables claim to have: into the history, and what entities' rows lack of them.
     *
     * @return how many of the commits were not in entities' rows
     */
    int mend(List<CommitText> commits) throws SQLException {
        new HistoryBlocks(connection, pause).write(commits);
        List<CommitText> lost = lostEffects(commits);
        new EntityRows(connection, pause, Portions.MOST_ROWS).write(lost);
        return lost.size();
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
                                .with(List.of(
                                        new CommitText.Effect(effect.ref(), false, effect.origin(), effect.after()))));
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
