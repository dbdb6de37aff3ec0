package dev.berth.dns.server;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.forward.Foreign;
import dev.berth.dns.forward.ForwardCache;
import dev.berth.dns.forward.ForwardCache.Kept;
import dev.berth.dns.forward.ForwardCache.Question;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other servers: from a port of its own for each question, with a random id, one server after the other, over TCP where the
 * answer is cut. Who asks what is being asked already waits for that answer. One that failed is asked last for a while.
 */
public final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int RD = 0x0100;
    private static final int ROUNDS = 2;
    private static final long SHUNNED = Duration.ofSeconds(10).toNanos();
    private static final int OCTETS = 32 << 20;

    private final InstantSource clock;
    private final Duration patience;
    private final RandomGenerator random = new SecureRandom();
    private final ForwardCache cache = new ForwardCache(OCTETS);
    private final ConcurrentMap<Question, CompletableFuture<Kept>> asking = new ConcurrentHashMap<>();
    private final ConcurrentMap<InetSocketAddress, Long> failedAt = new ConcurrentHashMap<>();

    /** @param patience how long one server may take for one try */
    public Forwarder(InstantSource clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** The answer from the cache or from one of {@code servers}, or null when none of them has one. May take seconds. */
    @Nullable
    Kept ask(DomainName name, int type, boolean dnssecOk, List<InetSocketAddress> servers) {
        var question = new Question(name, type, dnssecOk);
        Kept kept = cache.find(question, clock.instant());
        if (kept != null) {
            return kept;
        }
        var mine = new CompletableFuture<Kept>();
        CompletableFuture<Kept> first = asking.putIfAbsent(question, mine);
        if (first != null) {
            try {
                return first.join();
            } catch (CompletionException e) {
                return null;
            }
        }
        try {
            Foreign answer = anyOf(question, servers);
            if (answer == null) {
                mine.completeExceptionally(new IOException("no answer"));
                return null;
            }
            var fresh = new Kept(answer, clock.instant());
            cache.keep(question, answer, clock.instant());
            mine.complete(fresh);
            return fresh;
        } finally {
            // Whatever went wrong, nobody waits for ever.
            mine.completeExceptionally(new IOException("no answer"));
            asking.remove(question, mine);
        }
    }

    /** Answers kept now. */
    int kept() {
        return cache.size();
    }

    private @Nullable Foreign anyOf(Question question, List<InetSocketAddress> servers) {
        List<InetSocketAddress> order = new ArrayList<>(servers);
        long now = System.nanoTime();
        order.sort(java.util.Comparator.comparing(server -> isShunned(server, now)));
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : order) {
                try {
                    Foreign answer = ask(question, server);
                    failedAt.remove(server);
                    return answer;
                } catch (IOException e) {
                    failedAt.put(server, System.nanoTime());
                    LOG.atDebug()
                            .addKeyValue("server", server)
                            .addKeyValue("name", question.name())
                            .addKeyValue("cause", e.toString())
                            .log("forwarder did not answer");
                }
            }
        }
        return null;
    }

    private boolean isShunned(InetSocketAddress server, long now) {
        Long failed = failedAt.get(server);
        return failed != null && now - failed < SHUNNED;
    }

    private Foreign ask(Question question, InetSocketAddress server) throws IOException {
        byte[] query = query(question);
        int questionEnd = query.length - Wire.OPT_SIZE;
        long until = System.nanoTime() + patience.toNanos();
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(query, query.length));
            var packet = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                socket.setSoTimeout((int) Math.max(1, (until - System.nanoTime()) / 1_000_000));
                packet.setLength(4096);
                socket.receive(packet);
                switch (Foreign.read(packet.getData(), packet.getLength(), query, questionEnd)) {
                    case Foreign.Read.Whole whole -> {
                        return whole.answer();
                    }
                    case Foreign.Read.Truncated cut -> {
                        return overTcp(query, questionEnd, server);
                    }
                    case Foreign.Read.Useless useless -> {
                        // A guess of somebody else's, perhaps; what the server itself says of its failure ends the try.
                        if (useless.why().startsWith("response code")) {
                            throw new IOException(useless.why());
                        }
                    }
                }
            }
        }
    }

    private Foreign overTcp(byte[] query, int questionEnd, InetSocketAddress server) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            byte[] framed = new byte[query.length + 2];
            u16(framed, 0, query.length);
            System.arraycopy(query, 0, framed, 2, query.length);
            socket.getOutputStream().write(framed);
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return switch (Foreign.read(answer, answer.length, query, questionEnd)) {
                case Foreign.Read.Whole whole -> whole.answer();
                case Foreign.Read.Truncated cut -> throw new IOException("cut over TCP");
                case Foreign.Read.Useless useless -> throw new IOException(useless.why());
            };
        }
    }

    private byte[] query(Question question) {
        int name = question.name().wireLength();
        byte[] query = new byte[Wire.HEADER + name + 4 + Wire.OPT_SIZE];
        u16(query, 0, random.nextInt(1 << 16));
        u16(query, 2, RD);
        u16(query, 4, 1);
        u16(query, 10, 1);
        question.name().copyTo(query, Wire.HEADER);
        int at = Wire.HEADER + name;
        u16(query, at, question.type());
        u16(query, at + 2, Wire.IN);
        u16(query, at + 5, QType.OPT);
        u16(query, at + 7, Query.MAX_UDP);
        i32(query, at + 9, question.dnssecOk() ? 0x8000 : 0);
        return query;
    }
}
