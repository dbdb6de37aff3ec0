package dev.berth.ntp.server;

import dev.berth.appliance.net.Octets;
import dev.berth.appliance.tcp.TcpListener;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.KeyExchange;
import dev.berth.ntp.nts.KeyExchange.Outcome;
import dev.berth.ntp.nts.SessionKeys;
import dev.berth.ntp.nts.Siv;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One client that wants keys: a request, an answer, the end. */
final class KeyExchangeConnection implements TcpListener.Connection {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3");
    /** Of a request: what is known needs some dozens of octets. */
    private static final int LONGEST = 4_096;

    private final Socket socket;
    private final TlsServer tls;
    private final Supplier<CookieKeys> cookies;
    private final int ntpPort;
    private final Counts counts;
    private final SecureRandom random;
    /** By {@link System#nanoTime}. */
    private final long readUntil;

    private final long until;

    /**
     * @param ntpPort where the time is
     * @param limits from now on
     */
    KeyExchangeConnection(
            Socket socket,
            TlsServer tls,
            Supplier<CookieKeys> cookies,
            int ntpPort,
            Counts counts,
            SecureRandom random,
            KeyExchangePort.Limits limits) {
        this.socket = socket;
        this.tls = tls;
        this.cookies = cookies;
        this.ntpPort = ntpPort;
        this.counts = counts;
        this.random = random;
        readUntil = System.nanoTime() + limits.request().toNanos();
        until = System.nanoTime() + limits.whole().toNanos();
    }

    @Override
    public long until() {
        return until;
    }

    /** Ends also for what it gets instead of a request. */
    @Override
    public void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            try (SSLSocket spoken = greet()) {
                exchange(spoken);
            }
        } catch (IOException e) {
            // The client went away, or close() ended it: neither is news.
        }
    }

    private SSLSocket greet() throws IOException {
        try {
            SSLSocket spoken = tls.greet(socket, KeyExchange.ALPN, PROTOCOLS);
            if (!KeyExchange.ALPN.equals(spoken.getApplicationProtocol())) {
                spoken.close();
                throw new SSLException("no " + KeyExchange.ALPN + " asked for");
            }
            return spoken;
        } catch (SSLException e) {
            counts.dropped(Counts.Drop.HANDSHAKE);
            throw e;
        }
    }

    private void exchange(SSLSocket spoken) throws IOException {
        byte[] request = new byte[LONGEST];
        int length = read(spoken, request, read -> KeyExchange.isWhole(request, read));
        Outcome outcome = KeyExchange.decide(request, length);
        List<Octets> made = List.of();
        if (outcome == Outcome.AGREED) {
            try {
                made = cookies.get().seal(keys(spoken), KeyExchange.COOKIES, random);
            } catch (SSLException | UnsupportedOperationException e) {
                outcome = Outcome.INTERNAL;
            }
        }
        spoken.getOutputStream().write(KeyExchange.answer(outcome, made, ntpPort));
        counts.exchanged(outcome);
        spoken.shutdownOutput();
        // Until the client has closed too: what it might still send would throw away our answer on its way.
        read(spoken, new byte[LONGEST], read -> false);
    }

    /** How much came until it was enough, or up to the end of the stream, of the buffer or of our patience. */
    private int read(SSLSocket spoken, byte[] into, IntPredicate enough) throws IOException {
        int length = 0;
        InputStream in = spoken.getInputStream();
        try {
            while (length < into.length && !enough.test(length)) {
                long left = (readUntil - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return length;
                }
                spoken.setSoTimeout((int) left);
                int more = in.read(into, length, into.length - length);
                if (more < 0) {
                    return length;
                }
                length += more;
            }
        } catch (SocketTimeoutException e) {
            // What there is is judged.
        }
        return length;
    }

    private static SessionKeys keys(SSLSocket spoken) throws SSLException {
        var session = (ExtendedSSLSession) spoken.getSession();
        byte[][] keys = new byte[2][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = session.exportKeyingMaterialData(KeyExchange.LABEL, KeyExchange.context(i == 1), Siv.KEY);
        }
        return new SessionKeys(Octets.copyOf(keys[0]), Octets.copyOf(keys[1]));
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
