package dev.berth.dns.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.zone.Result;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Response rate limiting: so many equal answers over UDP in one second to one /24, so that who forges addresses cannot use us against
 * their owners. Every second one beyond is answered with TC, which a real client follows over TCP; the others are not
 * answered. Any number of threads judge without locks, in memory of one size.
 */
public final class RateLimit {
    /** Never limits anybody. */
    public static final RateLimit OFF = new RateLimit(0, List.of());

    /** What is to be done with an answer. */
    enum Verdict {
        SEND,
        TRUNCATE,
        DROP
    }

    /** Places: one holds 16 bits of what it counts, the second in 24, and the answers in 24. */
    private static final int SLOTS = 1 << 16;

    private static final int PREFIX = 0xffffff00;
    private static final int MOST = (1 << 24) - 1;
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private final int perSecond;
    private final List<Subnet> exempt;
    private final AtomicLongArray slots;

    /**
     * @param perSecond equal answers; 0: as many as are asked for
     * @param exempt who is never limited
     */
    public RateLimit(int perSecond, List<Subnet> exempt) {
        this.perSecond = perSecond;
        this.exempt = List.copyOf(exempt);
        this.slots = new AtomicLongArray(perSecond == 0 ? 1 : SLOTS);
    }

    /** With the same limit for other clients; what was counted is forgotten. */
    public RateLimit exempting(List<Subnet> clients) {
        return perSecond == 0 ? OFF : new RateLimit(perSecond, clients);
    }

    /** Reads {@code off} or as in {@code 20/s}. */
    public static RateLimit of(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        if (!text.matches("[1-9][0-9]{0,5}/s")) {
            throw new IllegalArgumentException("'" + text + "' is neither off nor a rate like 20/s");
        }
        return new RateLimit(Integer.parseInt(text.substring(0, text.length() - 2)), List.of());
    }

    /** Whether a client's answers are counted at all. */
    boolean limits(int client) {
        if (perSecond == 0) {
            return false;
        }
        var address = new Ipv4(client);
        for (Subnet subnet : exempt) {
            if (subnet.contains(address)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Counts one answer.
     *
     * @param client IPv4 address
     * @param question what tells answers of one kind apart; negative ones and errors to one client are all equal, for names that are
     *     not there cost an attacker nothing
     * @param second since 1970
     */
    Verdict judge(int client, Result result, int question, long second) {
        int name = result == Result.ANSWER || result == Result.DELEGATION ? question : 0;
        long hash =
                ((long) (client & PREFIX) << 32 | name & 0xffffffffL) * ODD + result.ordinal() * 0x632be59bd9b4e019L;
        hash = (hash ^ hash >>> 29) * ODD;
        int slot = (int) (hash >>> 48) & SLOTS - 1;
        long place = (hash >>> 16 & 0xffff) << 48 | (second & 0xffffff) << 24;
        while (true) {
            long seen = slots.get(slot);
            int count = seen >>> 24 == place >>> 24 ? (int) Math.min(MOST, (seen & MOST) + 1) : 1;
            if (slots.compareAndSet(slot, seen, place | count)) {
                return count <= perSecond
                        ? Verdict.SEND
                        : (count - perSecond) % 2 == 0 ? Verdict.TRUNCATE : Verdict.DROP;
            }
        }
    }
}
