package dev.berth.appliance.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** How to reach the database. {@code place} is its name for messages, without secrets. */
record Connections(String url, String user, String password, String place) {
    static Connections h2(Path data) {
        Path file = data.toAbsolutePath().resolve("inventory");
        // The log is what is durable per commit; the database is forced before the log forgets (CHECKPOINT SYNC).
        String url = "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=16384";
        return new Connections(url, "berth", "", file + ".mv.db");
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    LogFailure failure(String what, SQLException e) {
        String mend = isH2()
                ? "stop whoever else has it open, or restore a backup if it is damaged"
                : "check database.url, and that PostgreSQL is up and lets this user in";
        return new LogFailure(what + " " + place + ": " + e.getMessage(), mend, e, !isH2());
    }
}
