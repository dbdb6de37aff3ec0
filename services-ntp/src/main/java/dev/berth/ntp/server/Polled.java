package dev.berth.ntp.server;

import dev.berth.appliance.udp.UdpSocket;
import dev.berth.ntp.upstream.Server;
import dev.berth.ntp.upstream.Source;
import org.jspecify.annotations.Nullable;

/** A configured server with what is known of it. Belongs to the polling thread. */
final class Polled {
    final Server server;
    final long token;
    /** Null until its name is resolved. */
    @Nullable
    Source source;
    /** Open while a request is under way: each leaves from a port of its own (RFC 9109). */
    @Nullable
    UdpSocket socket;

    boolean resolving;
    /** When a name that could not be resolved is tried again, raw nanoseconds. */
    long resolveAt = Long.MIN_VALUE;

    Polled(Server server, long token) {
        this.server = server;
        this.token = token;
    }
}
