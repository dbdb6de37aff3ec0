package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.Scalar;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What was changed, by whom, from the database. It may lag the inventory by moments. */
public final class History implements AutoCloseable {
    /** How many entities' parts are shown of one change. */
    public static final int MOST_DETAILS = 1000;

    private final Connections connections;
    private final DatabaseOpening opening;
    private @Nullable Connection connection;

    /** @param opening what is asked of the history meanwhile, waits for it */
    History(Connections connections, DatabaseOpening opening) {
        this.connections = connections;
        this.opening = opening;
    }

    /** One commit of the past; its changes hold the JSON of before and after. A refusal has none. */
    public record Change(
            long revision,
            Instant at,
            Actor by,
            String why,
            @Nullable String host,
            @Nullable String mac,
            @Nullable String address,
            List<Detail> changes) {}

    /** One entity's part of a change; {@code before} is a missing node where the history does not say what was. */
    public record Detail(
            Ref ref, @Nullable JsonNode before, @Nullable JsonNode after) {}

    /**
     * What to look for.
     *
     * @param about subjects (host refs, MACs, addresses), any of which matches; empty for all changes
     * @param before revisions below this one; {@link Long#MAX_VALUE} for the newest
     * @param remarks only those that changed nothing, such as refusals
     */
    public record Query(List<? extends Scalar> about, long before, int limit, boolean remarks) {
        public Query {
            about = List.copyOf(about);
        }

        public Query(List<? extends Scalar> about, long before, int limit) {
            this(about, before, limit, false);
        }
    }

    /** Newest first. */
    public synchronized List<Change> list(Query query) throws LogFailure {
        try {
            Connection open = connection();
            List<Change> changes = new ArrayList<>();
            List<String> subjects = query.about().stream().map(Scalar::toString).toList();
            long newest = query.before() - 1;
            if (subjects.isEmpty() && !query.remarks()) {
                list(open, query, subjects, 0, newest, changes);
            } else {
                new SubjectRows(open)
                        .find(
                                subjects.isEmpty() ? List.of(SubjectRows.REMARK) : subjects,
                                newest,
                                (first, last) -> list(open, query, subjects, first, Math.min(last, newest), changes));
            }
            return changes;
        } catch (SQLException e) {
            close();
            throw connections.failure("cannot read the history in", e);
        } catch (JacksonException e) {
            throw new LogFailure(
                    "cannot understand the history in " + connections.place() + ": " + e.getOriginalMessage(),
                    "start the newer Berth that wrote it",
                    e);
        }
    }

    /** Adds changes of revisions from {@code first} to {@code last}; false when the query has as many as it asks for. */
    private static boolean list(
            Connection open, Query query, List<String> subjects, long first, long last, List<Change> changes)
            throws SQLException {
        return new HistoryBlocks(open, Portions.Pause.none()).newestFirst(first, last, block -> {
            if (!block.isWhole()) {
                // Its other parts are being written.
                return true;
            }
            for (PastCommit commit : block.newestFirst(first, last, subjects)) {
                if (changes.size() == query.limit()) {
                    return false;
                }
                if ((subjects.isEmpty() || commit.isAbout(subjects))
                        && (!query.remarks() || commit.effects().first().isEmpty())) {
                    changes.add(commit.change());
                }
            }
            return changes.size() < query.limit();
        });
    }

    private Connection connection() throws SQLException, LogFailure {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            opening.await();
            open = connections.connect();
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // Only reads were done on it.
            }
            connection = null;
        }
    }
}
