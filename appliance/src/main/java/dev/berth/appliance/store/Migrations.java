package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The schema, as an append-only list of steps; the number of steps done stands in the table schema_version. H2 commits
 * each statement by itself, so every step may be begun again.
 */
final class Migrations {
    private static final List<String> STEPS = List.of("""
            CREATE TABLE IF NOT EXISTS standing (revision BIGINT NOT NULL);
            INSERT INTO standing (revision) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM standing);
            CREATE TABLE IF NOT EXISTS entity (
                kind VARCHAR(32) NOT NULL,
                id BIGINT NOT NULL,
                revision BIGINT NOT NULL,
                origin VARCHAR(4096),
                body TEXT NOT NULL,
                PRIMARY KEY (kind, id));
            CREATE TABLE IF NOT EXISTS zone_serial (zone VARCHAR(1024) PRIMARY KEY, serial BIGINT NOT NULL);
            CREATE TABLE IF NOT EXISTS history (
                revision BIGINT PRIMARY KEY,
                at BIGINT NOT NULL,
                actor VARCHAR(4200) NOT NULL,
                why VARCHAR(4096) NOT NULL,
                host VARCHAR(64),
                mac VARCHAR(17),
                address VARCHAR(45),
                attempt VARCHAR(64));
            CREATE TABLE IF NOT EXISTS history_effect (
                revision BIGINT NOT NULL,
                place INT NOT NULL,
                kind VARCHAR(32) NOT NULL,
                id BIGINT NOT NULL,
                body_before TEXT,
                body_after TEXT,
                PRIMARY KEY (revision, place));
            CREATE INDEX IF NOT EXISTS history_host ON history (host);
            CREATE INDEX IF NOT EXISTS history_mac ON history (mac);
            CREATE INDEX IF NOT EXISTS history_address ON history (address);
            CREATE INDEX IF NOT EXISTS history_actor ON history (actor);
            """);

    private static final long LOCK = 4242672840L;
    /** Values of usual size stand in their row, which makes reading all of them several times as fast. */
    private static final int IN_ROW = 32 << 10;

    private final Connections connections;

    Migrations(Connections connections) {
        this.connections = connections;
    }

    /** Until the end of the transaction nobody else makes tables in this PostgreSQL: two appliances may start at once. */
    static void lock(Statement statement) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }

    void apply(Connection connection) throws SQLException, LogFailure {
        try (Statement statement = connection.createStatement()) {
            if (connections.isH2()) {
                statement.execute("SET MAX_LENGTH_INPLACE_LOB " + IN_ROW);
            } else {
                lock(statement);
            }
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL)");
            int version = version(statement);
            if (version > STEPS.size()) {
                throw new LogFailure(
                        "the database " + connections.place() + " has schema version " + version + ", this Berth knows "
                                + STEPS.size(),
                        "start the newer Berth that wrote it");
            }
            for (int step = version; step < STEPS.size(); step++) {
                for (String sql : STEPS.get(step).split(";")) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
            if (version < STEPS.size()) {
                statement.execute("DELETE FROM schema_version");
                statement.execute("INSERT INTO schema_version (version) VALUES (" + STEPS.size() + ")");
            }
            connection.commit();
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT version FROM schema_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
