package dev.berth.appliance.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How to reach the database. {@code place} is its name for messages, without secrets. */
record Connections(String url, String user, String password, String place) {
    static Connections h2(Path data) {
        Path file = data.toAbsolutePath().resolve("inventory");
        // The log is what is durable per commit; the database is forced before the log forgets (CHECKPOINT SYNC). No
        // write
        // delay: H2's background writer would take its maps one by one in the middle of a transaction, and a kill then
        // leaves half of it, with rows that stay locked for ever.
        String url =
                "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=16384;WRITE_DELAY=0";
        return new Connections(url, "berth", "", file + ".mv.db");
    }

    static Connections postgres(String url, String user, String password) {
        return new Connections(url, user, password, url.replaceAll("\\?.*", ""));
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        if (!isH2()) {
            // A server that vanished must not hold the writer for ever. What the URL says goes first.
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("socketTimeout", "30");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "berth");
        }
        return DriverManager.getConnection(url, properties);
    }

    /** H2 gathers a whole result before it gives the first row, on disk if it is large, unless it is told not to. */
    void streamResults(Connection connection) throws SQLException {
        if (isH2()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LAZY_QUERY_EXECUTION 1");
            }
        }
    }

    static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is given up either way; what was committed on it stays.
            }
        }
    }

    LogFailure failure(String what, SQLException e) {
        String mend = isH2()
                ? "stop whoever else has it open, free space, check its rights; if it is damaged, restore a backup"
                : "check database.url, and that PostgreSQL is up and lets this user in";
        return new LogFailure(what + " " + place + ": " + firstLine(e), mend, e, !isH2());
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getSQLState());
    }
}
