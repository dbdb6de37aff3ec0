package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * One request that was signed, and the signing of its answer, message by message (RFC 8945). A request whose signature does not
 * hold gets an answer as well: {@link #error} says which, and {@link #sign} writes it.
 */
public final class Tsig {
    public static final int BADSIG = 16;
    public static final int BADKEY = 17;
    public static final int BADTIME = 18;
    public static final int BADTRUNC = 22;
    private static final int FUDGE = 300;
    private static final int ANY = 255;

    private final Signature request;
    private final @Nullable TsigKey key;
    private final int error;
    private Octets lastMac;
    private boolean answered;

    private Tsig(Signature request, @Nullable TsigKey key, int error) {
        this.request = request;
        this.key = key;
        this.error = error;
        this.lastMac = request.mac();
    }

    /**
     * Judges the signature at {@code at} of a message.
     *
     * @return null when what stands there is malformed
     */
    public static @Nullable Tsig judge(byte[] message, int at, Map<DomainName, TsigKey> keys, Instant now) {
        Signature signature = Signature.read(message, at);
        if (signature == null) {
            return null;
        }
        TsigKey key = keys.get(signature.key());
        if (key == null || !key.algorithm().wire().equals(signature.algorithm())) {
            return new Tsig(signature, null, BADKEY);
        }
        if (signature.mac().length() != key.algorithm().octets()) {
            // Cut MACs are allowed, and refused by policy (§5.2.2.1).
            return new Tsig(signature, null, BADTRUNC);
        }
        byte[] header = java.util.Arrays.copyOf(message, Wire.HEADER);
        u16(header, 0, signature.originalId());
        u16(header, 10, u16(message, 10) - 1);
        Mac mac = key.mac();
        mac.update(header);
        mac.update(message, Wire.HEADER, at - Wire.HEADER);
        variables(
                mac,
                key,
                signature.time(),
                signature.fudge(),
                signature.error(),
                signature.other().bytes());
        if (!MessageDigest.isEqual(mac.doFinal(), signature.mac().bytes())) {
            return new Tsig(signature, null, BADSIG);
        }
        boolean inTime = Math.abs(now.getEpochSecond() - signature.time()) <= signature.fudge();
        return new Tsig(signature, key, inTime ? 0 : BADTIME);
    }

    /** 0 for a signature that holds. */
    public int error() {
        return error;
    }

    /** The key of a signature that holds, or null. */
    public @Nullable TsigKey key() {
        return error == 0 ? key : null;
    }

    /** Octets that {@link #sign} adds. */
    public int size() {
        int mac = key == null ? 0 : key.algorithm().octets();
        return request.key().wireLength()
                + Wire.FIXED
                + request.algorithm().wireLength()
                + Signature.NUMBERS
                + mac
                + (error == BADTIME ? 6 : 0);
    }

    /**
     * Appends the TSIG record to the answer's next message, which stands in the first {@code length} octets.
     *
     * @return the length with it
     */
    public int sign(byte[] message, int length, Instant now) {
        // The client's own time, with ours beside it, so that it can believe the answer (§5.2.3).
        long time = error == BADTIME ? request.time() : now.getEpochSecond();
        byte[] other = error == BADTIME ? time48(now.getEpochSecond()) : new byte[0];
        byte[] mac = key == null ? new byte[0] : digest(key, message, length, time, other);
        lastMac = Octets.copyOf(mac);
        answered = true;
        int at = length;
        request.key().copyTo(message, at);
        at += request.key().wireLength();
        DomainName algorithm = request.algorithm();
        u16(message, at, QType.TSIG);
        u16(message, at + 2, ANY);
        i32(message, at + 4, 0);
        u16(message, at + 8, algorithm.wireLength() + Signature.NUMBERS + mac.length + other.length);
        at += Wire.FIXED;
        algorithm.copyTo(message, at);
        at += algorithm.wireLength();
        System.arraycopy(time48(time), 0, message, at, 6);
        u16(message, at + 6, FUDGE);
        u16(message, at + 8, mac.length);
        System.arraycopy(mac, 0, message, at + 10, mac.length);
        at += 10 + mac.length;
        u16(message, at, request.originalId());
        u16(message, at + 2, error);
        u16(message, at + 4, other.length);
        System.arraycopy(other, 0, message, at + 6, other.length);
        u16(message, 10, u16(message, 10) + 1);
        return at + 6 + other.length;
    }

    private byte[] digest(TsigKey with, byte[] message, int length, long time, byte[] other) {
        Mac mac = with.mac();
        byte[] size = new byte[2];
        u16(size, 0, lastMac.length());
        mac.update(size);
        mac.update(lastMac.bytes());
        mac.update(message, 0, length);
        if (answered) {
            // Of a long answer only the first message repeats who and how (§5.3.1).
            mac.update(time48(time));
            byte[] fudge = new byte[2];
            u16(fudge, 0, FUDGE);
            mac.update(fudge);
        } else {
            variables(mac, with, time, FUDGE, error, other);
        }
        return mac.doFinal();
    }

    private static void variables(Mac mac, TsigKey key, long time, int fudge, int error, byte[] other) {
        mac.update(key.name().wire());
        byte[] fixed = new byte[6];
        u16(fixed, 0, ANY);
        mac.update(fixed);
        mac.update(key.algorithm().wire().wire());
        mac.update(time48(time));
        byte[] rest = new byte[6];
        u16(rest, 0, fudge);
        u16(rest, 2, error);
        u16(rest, 4, other.length);
        mac.update(rest);
        mac.update(other);
    }

    private static byte[] time48(long seconds) {
        byte[] time = new byte[6];
        u16(time, 0, (int) (seconds >>> 32));
        i32(time, 2, (int) seconds);
        return time;
    }
}
