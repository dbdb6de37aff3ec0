package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.Scalar;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What was changed, by whom, from the database. It may lag the inventory by moments. */
public final class History implements AutoCloseable {
    /** How many entities' parts are shown of one change. */
    public static final int MOST_DETAILS = 1000;

    private final Connections connections;
    private @Nullable Connection connection;

    History(Connections connections) {
        this.connections = connections;
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

    /** One entity's part of a change. */
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
            if (query.about().isEmpty()) {
                list(open, query, 0, query.before(), changes);
            } else {
                List<String> subjects =
                        query.about().stream().map(Scalar::toString).toList();
                new SubjectRows(open)
                        .find(
                                subjects,
                                query.before() - 1,
                                (first, last) -> list(open, query, first, Math.min(last + 1, query.before()), changes));
            }
            return changes;
        } catch (SQLException e) {
            close();
            throw connections.failure("cannot read the history in", e);
        }
    }

    /** Adds changes of revisions from {@code first} to below {@code end}; false when the query has as many as it asks for. */
    private static boolean list(Connection open, Query query, long first, long end, List<Change> changes)
            throws SQLException {
        String subjects = query.about().stream().map(s -> "?").collect(Collectors.joining(","));
        String about = query.about().isEmpty()
                ? ""
                : " AND (host IN (" + subjects + ") OR mac IN (" + subjects + ") OR address IN (" + subjects + "))";
        String sql =
                "SELECT revision, at, actor, why, host, mac, address, first_effect, effects FROM history WHERE revision >= ?"
                        + " AND revision < ?" + about + (query.remarks() ? " AND effects = 0" : "")
                        + " ORDER BY revision DESC LIMIT ?";
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            int place = 1;
            statement.setLong(place++, first);
            statement.setLong(place++, end);
            for (int column = 0; column < 3; column++) {
                for (Scalar subject : query.about()) {
                    statement.setString(place++, subject.toString());
                }
            }
            statement.setInt(place, query.limit() - changes.size());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changes.add(change(open, rows));
                }
            }
        }
        return changes.size() < query.limit();
    }

    private static Change change(Connection open, ResultSet row) throws SQLException {
        long revision = row.getLong(1);
        return new Change(
                revision,
                Instant.ofEpochMilli(row.getLong(2)),
                Actor.of(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                details(open, row.getLong(8), row.getInt(9)));
    }

    private static List<Detail> details(Connection open, long first, int count) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(
                "SELECT kind, id, body_before, body_after FROM effect WHERE number BETWEEN ? AND ? ORDER BY number")) {
            statement.setLong(1, first);
            statement.setLong(2, first + Math.min(count, MOST_DETAILS) - 1);
            try (ResultSet rows = statement.executeQuery()) {
                List<Detail> details = new ArrayList<>();
                while (rows.next()) {
                    details.add(new Detail(
                            new Ref(rows.getString(1), rows.getLong(2)),
                            tree(rows.getString(3)),
                            tree(rows.getString(4))));
                }
                return details;
            }
        }
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        return json == null ? null : Json.mapper().readTree(json);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
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
