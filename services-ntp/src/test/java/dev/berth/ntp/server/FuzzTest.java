package dev.berth.ntp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.RequestOctets;
import dev.berth.ntp.nts.SessionKeys;
import dev.berth.ntp.upstream.Exchange;
import dev.berth.testing.TestClock;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Recorded packets with octets changed, cut and lengthened, from the wire to the wire. {@code -Dberth.fuzz=1000000} makes more
 * of them, {@code -Dberth.fuzz.seed} others.
 */
class FuzzTest {
    private static final int PACKETS = Integer.getInteger("berth.fuzz", 50_000);
    private static final long SEED = Long.getLong("berth.fuzz.seed", 1);
    private static final NtpTimestamp NOW = NtpTimestamp.of(TestClock.NOON);
    private static final long NOW_NANOS = TestClock.NOON.getEpochSecond() * 1_000_000_000L;
    private static final Reference LOCAL =
            new Reference(Leap.NONE, 10, Reference.LOCAL, Duration.ZERO, Duration.ofMillis(1), NOW);
    private static final Keys KEYS = Keys.parse("1 SHA1 secret\n2 SHA256 HEX:000102030405060708090a0b0c0d0e0f10111213\n"
            + "3 AES128 HEX:2b7e151628aed2a6abf7158809cf4f3c");
    private static final NtpTimestamp COOKIE = new NtpTimestamp(0x5b7f1c3d9a2e4f60L);

    /** chronyd as a client, and what a stratum 2 server answers it. */
    private static final NtpPacket REQUEST = Exchange.request(COOKIE, 6);

    private static final NtpPacket ANSWER =
            new NtpPacket(Leap.NONE, 4, Mode.SERVER, 2, 6, -24, 0xa3d, 0xf5c, 0xc0a80001, NOW, COOKIE, NOW, NOW);

    private static final CookieKeys COOKIES = CookieKeys.begin(TestClock.NOON, new Random(2));
    private static final byte[] C2S = new byte[32];
    private static final byte[] NTS_COOKIE = COOKIES.seal(
                    new SessionKeys(Octets.copyOf(C2S), Octets.copyOf(C2S)), 1, new Random(3))
            .getFirst()
            .bytes();
    private static final Protection PROTECTION = new Protection(() -> COOKIES, new SecureRandom());

    private static final List<byte[]> RECORDED = List.of(
            RequestOctets.usual(1, NTS_COOKIE, C2S, 0),
            RequestOctets.usual(1, NTS_COOKIE, C2S, 7),
            Signing.encode(REQUEST, null),
            Signing.encode(REQUEST, KEYS.find(1)),
            Signing.encode(REQUEST, KEYS.find(2)),
            Signing.encode(REQUEST, KEYS.find(3)),
            Signing.encode(ANSWER, null),
            // An extension field of 28 octets behind the header.
            HexFormat.of()
                    .parseHex(HexFormat.of().formatHex(Signing.encode(REQUEST, null)) + "2005001c" + "00".repeat(24)),
            // ntpq's request for variables, mode 6.
            HexFormat.of().parseHex("160200010000000000000000"));

    private final Random random = new Random(SEED);

    @Test
    void whateverComesIsAnsweredInNoMoreOctetsThanWereAskedOrNotAtAll() {
        int answered = 0;
        int measured = 0;
        int sealed = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutated();
            try {
                answered += answered(packet) ? 1 : 0;
                measured += measured(packet) ? 1 : 0;
                sealed += sealed(packet) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + i + " of seed " + SEED + ": " + Octets.copyOf(packet), e);
            }
        }
        assertThat(answered).isBetween(PACKETS / 20, PACKETS * 19 / 20);
        assertThat(measured).isPositive();
        assertThat(sealed).isBetween(PACKETS / 50, PACKETS / 2);
    }

    private static boolean answered(byte[] packet) {
        ByteBuffer datagram = ByteBuffer.wrap(packet);
        Decoded decoded = NtpPacket.decode(datagram);
        if (!(Answering.decide(decoded, datagram, 40_000, true, KEYS, LOCAL, -24, NOW, NOW)
                instanceof Decision.Answer answer)) {
            return false;
        }
        NtpPacket request = ((Decoded.Whole) decoded).packet();
        byte[] reply = Signing.encode(answer.packet(), answer.key());
        assertThat(reply.length).isLessThanOrEqualTo(packet.length);
        assertThat(answer.packet().mode()).isEqualTo(Mode.SERVER);
        assertThat(answer.packet().version()).isEqualTo(request.version()).isBetween(1, 4);
        assertThat(answer.packet().origin()).isEqualTo(request.transmit());
        return true;
    }

    /** The same with NTS on. */
    private static boolean sealed(byte[] packet) {
        ByteBuffer datagram = ByteBuffer.wrap(packet);
        if (!(NtpPacket.decode(datagram) instanceof Decoded.Whole whole)) {
            return false;
        }
        ByteBuffer reply = ByteBuffer.allocate(2 * packet.length + 2048);
        switch (PROTECTION.over(
                Answering.decide(whole, datagram, 40_000, true, KEYS, LOCAL, -24, NOW, NOW), whole, datagram, -24)) {
            case Decision.Sealed answer -> Protection.encode(answer, NOW, reply);
            case Decision.Nak nak -> Protection.encode(nak, reply);
            case Decision.Answer answer -> {}
            case Decision.Kiss kiss -> {}
            case Decision.Silence silence -> {}
        }
        assertThat(reply.position()).isLessThanOrEqualTo(packet.length);
        return reply.position() > 48 + 36;
    }

    /** The same as an answer to what we asked. */
    private static boolean measured(byte[] packet) {
        return NtpPacket.decode(ByteBuffer.wrap(packet)) instanceof Decoded.Whole whole
                && new Exchange(COOKIE, NOW_NANOS).judge(whole.packet(), NOW_NANOS + 1_000_000, -20)
                        instanceof Exchange.Outcome.Measured;
    }

    private byte[] mutated() {
        byte[] packet = RECORDED.get(random.nextInt(RECORDED.size())).clone();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            // The first octets, and the digest: what leads into the branches.
            int at = random.nextBoolean() ? random.nextInt(Math.min(4, packet.length)) : random.nextInt(packet.length);
            packet[at] = (byte) random.nextInt();
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length * 2)) : packet;
    }
}
