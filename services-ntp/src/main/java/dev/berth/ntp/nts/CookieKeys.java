package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The master keys, in the order of their making: the last one seals, those before it still open (RFC 8915 §6). A cookie is
 * the number of its key (two octets), a nonce (16), and sealed under both the algorithm's number (two), C2S and S2C.
 *
 * @param keys one to {@link #KEPT}
 */
public record CookieKeys(List<CookieKey> keys) {
    /** So long each of them seals. */
    public static final Duration TURN = Duration.ofDays(1);
    /** The one that seals, and the two before it. */
    public static final int KEPT = 3;

    private static final int NUMBER = 2;
    private static final int NONCE = 16;
    private static final int PLAIN = NUMBER + 2 * Siv.KEY;
    /** Of a cookie, octets. */
    public static final int LENGTH = NUMBER + NONCE + Siv.TAG + PLAIN;

    public CookieKeys {
        keys = List.copyOf(keys);
        Set<Integer> ids = new HashSet<>();
        if (keys.isEmpty() || keys.size() > KEPT || !keys.stream().allMatch(key -> ids.add(key.id()))) {
            throw new IllegalArgumentException("one to " + KEPT + " keys, each with a number of its own");
        }
    }

    /** A first key. */
    public static CookieKeys begin(Instant now, RandomGenerator random) {
        return new CookieKeys(List.of(key(random.nextInt(CookieKey.IDS), now, random)));
    }

    private static CookieKey key(int id, Instant now, RandomGenerator random) {
        byte[] secret = new byte[Siv.KEY];
        random.nextBytes(secret);
        return new CookieKey(id, now, Octets.copyOf(secret));
    }

    /** Whether it is time for a new key; also when the clock was set far back. */
    public boolean isDue(Instant now) {
        return Duration.between(keys.getLast().made(), now).abs().compareTo(TURN) >= 0;
    }

    /** With a new key that seals, and without those that are too old then. */
    public CookieKeys rotated(Instant now, RandomGenerator random) {
        CookieKey next = key((keys.getLast().id() + 1) % CookieKey.IDS, now, random);
        List<CookieKey> all = Stream.concat(keys.stream(), Stream.of(next)).toList();
        return new CookieKeys(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    /** That many cookies, each of {@link #LENGTH} octets and different from any other. */
    public List<Octets> seal(SessionKeys session, int count, RandomGenerator random) {
        byte[] plain = ByteBuffer.allocate(PLAIN)
                .putShort((short) Siv.ID)
                .put(session.toServer().bytes())
                .put(session.toClient().bytes())
                .array();
        var siv = new Siv(keys.getLast().secret().bytes());
        byte[] nonces = new byte[NONCE * count];
        random.nextBytes(nonces);
        List<Octets> cookies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] nonce = Octets.copyOf(nonces, i * NONCE, (i + 1) * NONCE).bytes();
            cookies.add(Octets.copyOf(ByteBuffer.allocate(LENGTH)
                    .putShort((short) keys.getLast().id())
                    .put(nonce)
                    .put(siv.seal(plain, nonce))
                    .array()));
        }
        return cookies;
    }

    /** What is in a cookie, or null if none of these keys sealed it. */
    public @Nullable SessionKeys open(Octets cookie) {
        if (cookie.length() != LENGTH) {
            return null;
        }
        int id = cookie.at(0) << 8 | cookie.at(1);
        byte[] octets = cookie.bytes();
        byte[] nonce = Octets.copyOf(octets, NUMBER, NUMBER + NONCE).bytes();
        byte[] sealed = Octets.copyOf(octets, NUMBER + NONCE, LENGTH).bytes();
        for (CookieKey key : keys) {
            byte[] plain = key.id() == id ? new Siv(key.secret().bytes()).open(sealed, nonce) : null;
            if (plain != null && ByteBuffer.wrap(plain).getShort() == Siv.ID) {
                return new SessionKeys(
                        Octets.copyOf(plain, NUMBER, NUMBER + Siv.KEY), Octets.copyOf(plain, NUMBER + Siv.KEY, PLAIN));
            }
        }
        return null;
    }

    /** A line for each: number, when it was made, secret in base 64. */
    public String text() {
        var text = new StringBuilder();
        keys.forEach(key -> text.append(key.id())
                .append(' ')
                .append(key.made())
                .append(' ')
                .append(Base64.getEncoder().encodeToString(key.secret().bytes()))
                .append('\n'));
        return text.toString();
    }

    /** @throws IllegalArgumentException if it is not what {@link #text} writes */
    public static CookieKeys parse(String text) {
        List<CookieKey> keys = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length != 3) {
                throw new IllegalArgumentException("a line has three words");
            }
            try {
                keys.add(new CookieKey(
                        Integer.parseInt(words[0]),
                        Instant.parse(words[1]),
                        Octets.copyOf(Base64.getDecoder().decode(words[2]))));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("the second word is a time", e);
            }
        }
        return new CookieKeys(keys);
    }
}
