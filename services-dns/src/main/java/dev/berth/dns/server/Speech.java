package dev.berth.dns.server;

import java.io.IOException;
import java.net.Socket;

/** How a client that has connected is spoken with. */
@FunctionalInterface
public interface Speech {
    /** In clear. */
    Speech PLAIN = accepted -> accepted;

    /**
     * The connection on which messages are read and written; closing it closes the accepted one. May block.
     *
     * @throws IOException if there is no speaking with this client
     */
    Socket with(Socket accepted) throws IOException;
}
