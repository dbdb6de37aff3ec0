package dev.berth.ntp.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpPacketTest {
    /** chronyd 4.3 as a client, version 4: everything but mode, poll, precision and transmit is zero. */
    private static final String CHRONYD = """
            23 00 06 20  00000000 00000000 00000000
            0000000000000000 0000000000000000 0000000000000000
            5b7f1c3d9a2e4f60
            """;

    /** An answer of a stratum 2 server: leap 0, version 4, mode 4, poll 6, precision -24. */
    private static final String ANSWER = """
            24 02 06 e8  00000a3d 00000f5c c0a80001
            ed2f4a1000000000 5b7f1c3d9a2e4f60 ed2f4a2080000000
            ed2f4a2080010000
            """;

    private static final List<String> GOLDEN = List.of(
            CHRONYD,
            ANSWER,
            // ntpdig with key 1 and SHA-1: key id and 20 octets of digest
            CHRONYD + "00000001 0102030405060708090a0b0c0d0e0f1011121314",
            // an unknown extension field of 28 octets (type 0x2005), no MAC
            CHRONYD + "2005 001c 000102030405060708090a0b0c0d0e0f1011121314151617");

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(Octets.of(hex.replaceAll("\\s", "")).bytes());
    }

    @Test
    void headerIsReadAndWrittenOctetForOctet() {
        for (String golden : List.of(CHRONYD, ANSWER)) {
            ByteBuffer datagram = bytes(golden);
            var whole = (Decoded.Whole) NtpPacket.decode(datagram);
            ByteBuffer again = ByteBuffer.allocate(NtpPacket.SIZE);
            whole.packet().encode(again);
            assertThat(again.flip()).isEqualTo(datagram);
            assertThat(whole.mac()).isNull();
        }
    }

    @Test
    void fieldsAreWhereTheRfcPutsThem() {
        NtpPacket answer = ((Decoded.Whole) NtpPacket.decode(bytes(ANSWER))).packet();
        assertThat(answer)
                .isEqualTo(new NtpPacket(
                        Leap.NONE,
                        4,
                        Mode.SERVER,
                        2,
                        6,
                        -24,
                        0xa3d,
                        0xf5c,
                        0xc0a80001,
                        new NtpTimestamp(0xed2f4a1000000000L),
                        new NtpTimestamp(0x5b7f1c3d9a2e4f60L),
                        new NtpTimestamp(0xed2f4a2080000000L),
                        new NtpTimestamp(0xed2f4a2080010000L)));
    }

    @Test
    void macIsFoundBehindTheHeaderAndItsFields() {
        var plain = (Decoded.Whole) NtpPacket.decode(bytes(GOLDEN.get(2)));
        assertThat(plain.mac())
                .isEqualTo(new Decoded.Mac(1, 48, Octets.of("0102030405060708090a0b0c0d0e0f1011121314")));
        var field = (Decoded.Whole)
                NtpPacket.decode(bytes(GOLDEN.get(3) + "00000002 00" + "0102030405060708090a0b0c0d0e0f"));
        assertThat(field.mac()).isEqualTo(new Decoded.Mac(2, 76, Octets.of("000102030405060708090a0b0c0d0e0f")));
    }

    @Test
    void everyGoldenPacketCutAtEveryLengthIsReadOrMalformed() {
        for (String golden : GOLDEN) {
            byte[] whole = bytes(golden).array();
            for (int length = 0; length <= whole.length; length++) {
                Decoded decoded = NtpPacket.decode(ByteBuffer.wrap(whole, 0, length));
                if (length < NtpPacket.SIZE) {
                    assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
                }
            }
        }
    }

    @Property(tries = 5_000, seed = "1")
    void noiseNeverThrows(@ForAll @Size(max = 200) byte[] noise) {
        assertThat(NtpPacket.decode(ByteBuffer.wrap(noise))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1900-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00Z, 2208988800",
        "2036-02-07T06:28:15Z, 4294967295",
        "2036-02-07T06:28:16Z, 0",
        "2040-01-01T00:00:00Z, 123010304",
    })
    void secondsCountFromTheEra(Instant instant, long seconds) {
        assertThat(NtpTimestamp.of(instant).bits() >>> 32).isEqualTo(seconds);
    }

    @Test
    void stampsAreReadInTheEraThatIsNear() {
        var random = new Random(1);
        for (String year : List.of("1999", "2026", "2036", "2037", "2100", "2172")) {
            Instant near = Instant.parse(year + "-03-01T00:00:00Z");
            for (int i = 0; i < 1_000; i++) {
                Instant instant = near.plusSeconds(random.nextInt()).plusNanos(random.nextInt(1_000_000_000));
                assertThat(NtpTimestamp.of(instant).near(near)).isEqualTo(instant);
            }
        }
    }

    @Test
    void distancesHoldAcrossTheEndOfTheEra() {
        Instant end = Instant.parse("2036-02-07T06:28:16Z");
        NtpTimestamp before = NtpTimestamp.of(end.minusMillis(500));
        NtpTimestamp after = NtpTimestamp.of(end.plusMillis(250));
        assertThat(after.nanosSince(before)).isEqualTo(750_000_000);
        assertThat(before.nanosSince(after)).isEqualTo(-750_000_000);
        assertThat(after.minusNanos(750_000_000)).isEqualTo(before);
        assertThat(before.minusNanos(-750_000_000)).isEqualTo(after);
    }
}
