package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for the time, how often, and what their clocks look like: the {@link #MOST} addresses that asked last. One
 * thread hears, others may look.
 */
public final class Clients {
    static final int MOST = 10_000;
    static final long QUIET_SECONDS = 60;
    /** Between two kisses to one client: they are advice, not an answer to everything. */
    private static final long BETWEEN_KISSES = 8_000_000_000L;

    private final LinkedHashMap<Ipv4, Client> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ipv4, Client> eldest) {
            return size() > MOST;
        }
    };

    private static final class Client {
        long requests;
        long untold;
        long toldAt;
        long askedAt;
        int version;

        @Nullable
        ClientClock clock;

        /** Under which the tokens were counted; a new limit begins anew. */
        @Nullable
        RateLimit limit;

        double tokens;
        long tokensAt;
        long kissedAt = Long.MIN_VALUE;
    }

    /** What became of a request. */
    enum Admission {
        WELCOME,
        /** Too many: told so. */
        KISS,
        /** Too many, and told so lately. */
        TOO_MANY
    }

    /**
     * What is new about a request's client.
     *
     * @param tell how many requests are to be told, or 0 while it is quiet about this client
     * @param farOff the clock if it is now known to be far off and was not before, or the other way round; else null
     */
    record Heard(Admission admission, long tell, @Nullable ClientClock farOff) {}

    /** What is known of one client; {@code clock} null before its first request with a time in it. */
    public record Sight(
            Ipv4 address,
            Instant askedAt,
            long requests,
            int version,
            @Nullable ClientClock clock) {}

    /**
     * A request.
     *
     * @param nowSeconds wall clock
     * @param raw monotonic, nanoseconds
     */
    synchronized Heard heard(
            Ipv4 address,
            NtpPacket request,
            NtpTimestamp arrived,
            long nowSeconds,
            long raw,
            @Nullable RateLimit limit) {
        Client client = client(address);
        if (limit != null && !spend(client, limit, raw)) {
            return new Heard(kiss(client, raw) ? Admission.KISS : Admission.TOO_MANY, 0, null);
        }
        client.requests++;
        client.untold++;
        client.askedAt = nowSeconds;
        client.version = request.version();
        ClientClock before = client.clock;
        ClientClock clock = ClientClock.of(before, request, arrived);
        client.clock = clock;
        boolean wasFar = before != null && before.isFarOff();
        long tell = 0;
        // A clock that was set back tells early rather than never.
        if (nowSeconds - client.toldAt >= QUIET_SECONDS || nowSeconds < client.toldAt) {
            tell = client.untold;
            client.untold = 0;
            client.toldAt = nowSeconds;
        }
        return new Heard(Admission.WELCOME, tell, clock.isFarOff() == wasFar ? null : clock);
    }

    /** Whether a client that gets no answer may be told so now. */
    synchronized boolean mayKiss(Ipv4 address, long raw) {
        return kiss(client(address), raw);
    }

    private Client client(Ipv4 address) {
        Client client = clients.get(address);
        if (client == null) {
            client = new Client();
            client.toldAt = Long.MIN_VALUE / 2;
            clients.put(address, client);
        }
        return client;
    }

    private static boolean spend(Client client, RateLimit limit, long raw) {
        client.tokens = limit.equals(client.limit)
                ? Math.min(limit.burst(), client.tokens + (raw - client.tokensAt) * limit.perNano())
                : limit.burst();
        client.limit = limit;
        client.tokensAt = raw;
        if (client.tokens < 1) {
            return false;
        }
        client.tokens--;
        return true;
    }

    private static boolean kiss(Client client, long raw) {
        if (client.kissedAt != Long.MIN_VALUE && raw - client.kissedAt < BETWEEN_KISSES) {
            return false;
        }
        client.kissedAt = raw;
        return true;
    }

    /** All that asked and were answered, the last one first. */
    synchronized List<Sight> all() {
        List<Sight> all = new ArrayList<>(clients.size());
        clients.forEach((address, client) -> {
            if (client.requests > 0) {
                all.add(new Sight(
                        address, Instant.ofEpochSecond(client.askedAt), client.requests, client.version, client.clock));
            }
        });
        return all.reversed();
    }

    synchronized long farOff() {
        return clients.values().stream()
                .filter(client -> client.clock != null && client.clock.isFarOff())
                .count();
    }
}
