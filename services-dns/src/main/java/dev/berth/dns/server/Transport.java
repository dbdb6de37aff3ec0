package dev.berth.dns.server;

import java.util.Locale;

/** How a query came. */
enum Transport {
    UDP,
    TCP,
    /** TCP with TLS around it (RFC 7858). */
    TLS;

    /** Whether messages come one after the other on a connection, whatever their length. */
    boolean isStream() {
        return this != UDP;
    }

    /** As in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
