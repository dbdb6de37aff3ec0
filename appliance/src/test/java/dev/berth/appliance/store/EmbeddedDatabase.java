package dev.berth.appliance.store;

import dev.berth.testing.TestClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;

/** A real PostgreSQL on a free port, with a schema for each test. */
final class EmbeddedDatabase implements AutoCloseable {
    private final EmbeddedPostgres server;
    private int schemas;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    static EmbeddedDatabase start() throws IOException {
        return new EmbeddedDatabase(EmbeddedPostgres.start());
    }

    String freshSchema() {
        String schema = "test" + ++schemas;
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            return schema;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Store open(String schema) throws LogFailure {
        String url = server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
        return Store.openPostgres(url, "postgres", "", StoreTest.KINDS, new TestClock())
                .follow();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
