package dev.berth.dns.server;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLException;

/** How a client that has connected is spoken with. */
@FunctionalInterface
public interface Speech {
    /** In clear. */
    Speech PLAIN = accepted -> accepted;

    /**
     * The connection on which messages are read and written; closing it closes the accepted one. May block.
     *
     * @throws SSLException if there is no speaking with this client
     * @throws IOException if the connection ends
     */
    Socket with(Socket accepted) throws IOException;
}
