package dev.berth.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One UDP socket that is read and answered by one thread: a batch in, a batch out. */
interface UdpPort extends AutoCloseable {
    InetSocketAddress local();

    /**
     * Receives and answers until {@link #close}.
     *
     * @param later takes what is not answered at once
     * @throws IOException when the socket is of no more use
     */
    void serve(Responder responder, UdpLater later) throws IOException;

    /** Ends {@link #serve} of another thread within a moment. */
    @Override
    void close();
}
