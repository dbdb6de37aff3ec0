package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The entities in the database's tables. */
record StoredEntities(Connection connection, CommitCodec codec) implements EntityReader.Source {
    private static final int FETCHED_AT_ONCE = 1000;

    @Override
    public void read(Predicate<Ref> wanted, Consumer<Entity<?>> each) throws SQLException {
        List<String> kinds = EntityTables.names(connection).stream()
                .sorted(Comparator.comparing(kind -> !Kinds.decidesNames(kind)))
                .toList();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            for (String kind : kinds) {
                read(statement, kind, wanted, each);
            }
        }
    }

    private void read(Statement statement, String kind, Predicate<Ref> wanted, Consumer<Entity<?>> each)
            throws SQLException {
        try (ResultSet rows =
                statement.executeQuery("SELECT id, revision, origin, body FROM " + EntityTables.table(kind))) {
            while (rows.next()) {
                var ref = new Ref(kind, rows.getLong(1));
                if (wanted.test(ref)) {
                    each.accept(codec.decodeEntity(ref, rows.getLong(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
    }
}
