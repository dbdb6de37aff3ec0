package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The tables of current values, one for each kind: entity_host, entity_lease, … The table kind names them. */
final class EntityTables {
    private EntityTables() {}

    static String table(String kind) {
        return "entity_" + kind.replace('-', '_');
    }

    static void create(Statement statement, String kind) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS " + table(kind)
                + " (id BIGINT PRIMARY KEY, revision BIGINT NOT NULL, origin VARCHAR(4096), body TEXT NOT NULL)");
        statement.execute("INSERT INTO kind (name) SELECT '" + kind
                + "' WHERE NOT EXISTS (SELECT 1 FROM kind WHERE name = '" + kind + "')");
    }

    /** Makes the tables that are missing of {@code kinds}. */
    static void create(Connection connection, Collection<String> kinds) throws SQLException {
        List<String> present = names(connection);
        try (Statement statement = connection.createStatement()) {
            for (String kind : kinds) {
                if (!present.contains(kind)) {
                    create(statement, kind);
                }
            }
        }
    }

    /** The kinds that have a table, those of a newer Berth or of a service that is gone included. */
    static List<String> names(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM kind ORDER BY name")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
