package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema, as an append-only list of steps; the number of steps done stands in the table schema_version. H2 commits
 * each statement by itself, so every step may be begun again.
 */
final class Migrations {
    private static final List<Step> STEPS =
            List.of(sql("""
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
            """), Migrations::oneKeyEach, Migrations::filters, Migrations::blocks);

    private interface Step {
        void apply(Statement statement, Portions.Pause pause) throws SQLException;
    }

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
                STEPS.get(step).apply(statement, connections.isH2() ? connection::commit : Portions.Pause.none());
            }
            if (version < STEPS.size()) {
                statement.execute("DELETE FROM schema_version");
                statement.execute("INSERT INTO schema_version (version) VALUES (" + STEPS.size() + ")");
            }
            connection.commit();
        }
    }

    private static Step sql(String all) {
        return (statement, pause) -> {
            for (String sql : all.split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        };
    }

    /**
     * A table for each kind, and effects under one number each: H2 keeps a row with a key of one number in one tree, with
     * any other key in two, and following the log costs what its trees cost.
     */
    private static void oneKeyEach(Statement statement, Portions.Pause pause) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS kind (name VARCHAR(32) PRIMARY KEY)");
        if (exists(statement, "entity")) {
            for (String kind : names(statement, "SELECT DISTINCT kind FROM entity")) {
                String table = EntityTables.table(kind);
                statement.execute("DROP TABLE IF EXISTS " + table);
                EntityTables.create(statement, kind);
                statement.execute("INSERT INTO " + table
                        + " (id, revision, origin, body) SELECT id, revision, origin, body FROM entity WHERE kind = '"
                        + kind + "'");
            }
            statement.execute("DROP TABLE entity");
        }
        if (exists(statement, "history_effect")) {
            sql("""
                    DROP TABLE IF EXISTS effect;
                    CREATE TABLE effect (
                        number BIGINT PRIMARY KEY,
                        revision BIGINT NOT NULL,
                        kind VARCHAR(32) NOT NULL,
                        id BIGINT NOT NULL,
                        body_before TEXT,
                        body_after TEXT);
                    INSERT INTO effect (number, revision, kind, id, body_before, body_after)
                        SELECT ROW_NUMBER() OVER (ORDER BY revision, place), revision, kind, id, body_before, body_after
                        FROM history_effect;
                    ALTER TABLE history ADD COLUMN IF NOT EXISTS first_effect BIGINT DEFAULT 0 NOT NULL;
                    ALTER TABLE history ADD COLUMN IF NOT EXISTS effects INT DEFAULT 0 NOT NULL;
                    CREATE INDEX effect_revision ON effect (revision);
                    UPDATE history SET
                        first_effect = COALESCE((SELECT MIN(number) FROM effect WHERE effect.revision = history.revision), 0),
                        effects = (SELECT COUNT(*) FROM effect WHERE effect.revision = history.revision);
                    DROP INDEX effect_revision;
                    DROP INDEX IF EXISTS history_actor;
                    DROP TABLE history_effect;
                    """).apply(statement, pause);
        }
    }

    /** Filters in the place of three indexes, which cost more than all else of a lease's history. */
    private static void filters(Statement statement, Portions.Pause pause) throws SQLException {
        statement.execute(
                "CREATE TABLE IF NOT EXISTS history_subjects (block BIGINT PRIMARY KEY, subjects TEXT NOT NULL)");
        new SubjectRows(statement.getConnection()).fill();
        sql("""
                DROP INDEX IF EXISTS history_host;
                DROP INDEX IF EXISTS history_mac;
                DROP INDEX IF EXISTS history_address;
                """).apply(statement, pause);
    }

    /** The lines of the log in the place of a row for every commit and every effect. */
    private static void blocks(Statement statement, Portions.Pause pause) throws SQLException {
        if (exists(statement, "history")) {
            statement.execute("DROP TABLE IF EXISTS history_block");
        }
        statement.execute("CREATE TABLE IF NOT EXISTS history_block ("
                + "place BIGINT PRIMARY KEY, last_revision BIGINT NOT NULL, lines BYTEA NOT NULL)");
        if (exists(statement, "history")) {
            new HistoryOfRows(statement.getConnection(), pause).copy();
            // In this order: while there is a history, its effects are needed.
            statement.execute("DROP TABLE history");
        }
        statement.execute("DROP TABLE IF EXISTS effect");
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet found = statement.getConnection().getMetaData().getTables(null, schema(statement), null, null)) {
            while (found.next()) {
                if (found.getString("TABLE_NAME").equalsIgnoreCase(table)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String schema(Statement statement) throws SQLException {
        return statement.getConnection().getSchema();
    }

    private static List<String> names(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT version FROM schema_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
