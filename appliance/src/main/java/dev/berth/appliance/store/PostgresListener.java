package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears PostgreSQL's notifications of appends on a connection of its own. Only a hint: whoever is woken asks for the head. */
final class PostgresListener implements AutoCloseable {
    static final String CHANNEL = "berth_commit";
    private static final int LISTEN_MILLIS = 2000;
    private static final long RETRY_MILLIS = 1000;
    private static final Logger log = LoggerFactory.getLogger(PostgresListener.class);

    private final Connections connections;
    private final Runnable wake;
    private boolean closing;

    private PostgresListener(Connections connections, Runnable wake) {
        this.connections = connections;
        this.wake = wake;
    }

    static PostgresListener start(Connections connections, Runnable wake) {
        var listener = new PostgresListener(connections, wake);
        Thread.ofPlatform().name("postgres-listener").daemon().start(listener::run);
        return listener;
    }

    private void run() {
        while (!isClosing()) {
            try (Connection connection = connections.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + CHANNEL);
                wake.run();
                hear(connection.unwrap(PGConnection.class));
            } catch (SQLException e) {
                log.atDebug().addKeyValue("cause", e.getMessage()).log("not listening for other appliances");
                pause();
            }
        }
    }

    private void hear(PGConnection connection) throws SQLException {
        while (!isClosing()) {
            PGNotification @Nullable [] heard = connection.getNotifications(LISTEN_MILLIS);
            if (heard != null && heard.length > 0) {
                wake.run();
            }
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized void pause() {
        try {
            if (!closing) {
                wait(RETRY_MILLIS);
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    @Override
    public synchronized void close() {
        closing = true;
        notifyAll();
    }
}
