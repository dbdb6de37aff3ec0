package dev.berth.dns.server;

import java.util.Locale;

/** How a query came. */
enum Transport {
    UDP,
    TCP;

    /** As in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
