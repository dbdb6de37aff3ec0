package dev.berth.dns.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** One client's connection: messages with two octets of length before each (RFC 1035 §4.2.2), however they are cut. */
final class TcpConnection {
    private static final int PREFIX = 2;

    private final Socket socket;
    private final Responder responder;
    private volatile long movedAt = System.nanoTime();

    TcpConnection(Socket socket, Responder responder) {
        this.socket = socket;
        this.responder = responder;
    }

    /** When the last whole query came or the last whole answer went, by {@link System#nanoTime}. */
    long movedAt() {
        return movedAt;
    }

    /** Answers until the client or {@link #close} ends the connection, or silence is the answer to what it sends. */
    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
            OutputStream out = socket.getOutputStream();
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                movedAt = System.nanoTime();
                int length = responder.answer(query, query.length);
                if (length == 0) {
                    return;
                }
                byte[] framed = new byte[PREFIX + length];
                framed[0] = (byte) (length >>> 8);
                framed[1] = (byte) length;
                System.arraycopy(responder.out(), 0, framed, PREFIX, length);
                out.write(framed);
                movedAt = System.nanoTime();
            }
        } catch (IOException e) {
            // The client went away, or close() ended it: neither is news.
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
