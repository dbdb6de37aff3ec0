package dev.berth.dns.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.tcp.TcpListener;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** One client's connection: messages with two octets of length before each (RFC 1035 §4.2.2), however they are cut. */
final class TcpConnection implements TcpListener.Connection {
    private static final int PREFIX = 2;

    private final Socket socket;
    private final Transport transport;
    private final Speech speech;
    private final Counts counts;
    /** With buffers of 64 kB, so made only for who asks. */
    private final Supplier<Responder> responders;

    private final Later later;
    private final long idle;
    /** When the last whole query came or the last whole answer went, by {@link System#nanoTime}. */
    private volatile long movedAt = System.nanoTime();

    TcpConnection(
            Socket socket,
            Transport transport,
            Speech speech,
            Counts counts,
            Supplier<Responder> responders,
            Later later,
            Duration idle) {
        this.socket = socket;
        this.transport = transport;
        this.speech = speech;
        this.counts = counts;
        this.responders = responders;
        this.later = later;
        this.idle = idle.toNanos();
    }

    @Override
    public long until() {
        return movedAt + idle;
    }

    /** Ends also when silence is the answer to what the client sends. */
    @Override
    public void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            try (Socket spoken = greet()) {
                converse(spoken.getInputStream(), spoken.getOutputStream());
            }
        } catch (IOException e) {
            // The client went away, or close() ended it: neither is news.
        }
    }

    private Socket greet() throws IOException {
        try {
            return speech.with(socket);
        } catch (SSLException e) {
            counts.dropped(Counts.Drop.HANDSHAKE, 1);
            throw e;
        }
    }

    private void converse(InputStream octets, OutputStream out) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(octets, 512));
        Responder responder = null;
        while (true) {
            byte[] query = new byte[in.readUnsignedShort()];
            in.readFully(query);
            movedAt = System.nanoTime();
            if (responder == null) {
                responder = responders.get();
            }
            int length = responder.answer(query, query.length, client());
            if (length == 0) {
                return;
            }
            if (length > 0) {
                send(out, responder.out(), length);
            } else {
                later.answer(query, socket.getInetAddress(), transport, (message, size) -> send(out, message, size));
            }
        }
    }

    private int client() {
        return socket.getInetAddress() instanceof Inet4Address address
                ? Ipv4.of(address).bits()
                : 0;
    }

    private void send(OutputStream out, byte[] message, int length) throws IOException {
        byte[] framed = new byte[PREFIX + length];
        framed[0] = (byte) (length >>> 8);
        framed[1] = (byte) length;
        System.arraycopy(message, 0, framed, PREFIX, length);
        out.write(framed);
        movedAt = System.nanoTime();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
