package dev.berth.ntp.message;

import java.nio.ByteBuffer;

/**
 * The 48-octet header (RFC 5905 §7.3).
 *
 * @param version 0 to 7; the header of versions 1 to 4 is the same
 * @param stratum 0 unspecified or a kiss, 1 a primary server, up to 15; 16 unsynchronised
 * @param poll interval between requests, log2 of seconds, signed
 * @param precision of the sender's clock, log2 of seconds, signed
 * @param rootDelay round trip to the reference clock, in 2^-16 s, signed
 * @param rootDispersion greatest error against the reference clock, in 2^-16 s, unsigned
 * @param referenceId what the sender's clock follows: four letters or an IPv4 address
 * @param reference when the sender's clock was set last
 * @param origin the transmit stamp of the request, in its answer
 * @param receive when the request arrived
 * @param transmit when the packet left
 */
public record NtpPacket(
        Leap leap,
        int version,
        Mode mode,
        int stratum,
        int poll,
        int precision,
        int rootDelay,
        int rootDispersion,
        int referenceId,
        NtpTimestamp reference,
        NtpTimestamp origin,
        NtpTimestamp receive,
        NtpTimestamp transmit) {
    public static final int SIZE = 48;
    public static final int NEWEST_VERSION = 4;

    /** Reads the datagram between position and limit, which it leaves as they are. */
    public static Decoded decode(ByteBuffer datagram) {
        int at = datagram.position();
        if (datagram.remaining() < SIZE) {
            return new Decoded.Malformed(datagram.remaining(), "48 octets of header");
        }
        int first = datagram.get(at);
        var header = new NtpPacket(
                Leap.of(first >>> 6),
                first >>> 3 & 7,
                Mode.of(first),
                datagram.get(at + 1) & 0xff,
                datagram.get(at + 2),
                datagram.get(at + 3),
                datagram.getInt(at + 4),
                datagram.getInt(at + 8),
                datagram.getInt(at + 12),
                new NtpTimestamp(datagram.getLong(at + 16)),
                new NtpTimestamp(datagram.getLong(at + 24)),
                new NtpTimestamp(datagram.getLong(at + 32)),
                new NtpTimestamp(datagram.getLong(at + 40)));
        return Trailer.decode(datagram, header);
    }

    /** Appends the header. */
    public void encode(ByteBuffer to) {
        to.put((byte) (leap.ordinal() << 6 | version << 3 | mode.ordinal()))
                .put((byte) stratum)
                .put((byte) poll)
                .put((byte) precision)
                .putInt(rootDelay)
                .putInt(rootDispersion)
                .putInt(referenceId)
                .putLong(reference.bits())
                .putLong(origin.bits())
                .putLong(receive.bits())
                .putLong(transmit.bits());
    }

    /** The same, leaving then. */
    public NtpPacket leaving(NtpTimestamp at) {
        return new NtpPacket(
                leap,
                version,
                mode,
                stratum,
                poll,
                precision,
                rootDelay,
                rootDispersion,
                referenceId,
                reference,
                origin,
                receive,
                at);
    }

    /** Four ASCII letters as a reference id or kiss code. */
    public static int letters(String four) {
        return four.charAt(0) << 24 | four.charAt(1) << 16 | four.charAt(2) << 8 | four.charAt(3);
    }
}
