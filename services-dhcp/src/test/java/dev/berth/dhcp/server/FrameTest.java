package dev.berth.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Mac FROM = Mac.of("52:54:00:77:00:01");
    private static final Ipv4 SERVER = Ipv4.of("10.77.0.1");
    private static final Ipv4 CLIENT = Ipv4.of("10.77.0.100");

    @Test
    void theHeadersAreEthernetsIpsAndUdps() {
        byte[] frame = Frame.of(FROM, Frame.ALL, SERVER, 67, CLIENT, 68, new byte[] {1, 2, 3, 9}, 3);
        assertThat(HexFormat.of().formatHex(frame, 0, 24))
                .isEqualTo(
                        // to, from, type; version and length, tos, total length, id, fragment, ttl, protocol
                        "ffffffffffff" + "525400770001" + "0800" + "4510001f" + "00000000" + "4011");
        assertThat(HexFormat.of().formatHex(frame, 26, 40)).isEqualTo("0a4d0001" + "0a4d0064" + "00430044" + "000b");
    }

    /** A receiver's sums over what it gets, checksums and all, are all ones (RFC 1071 §1). */
    @Property(tries = 300)
    void bothChecksumsHold(@ForAll @Size(max = 600) byte[] payload) {
        byte[] frame = Frame.of(FROM, FROM, SERVER, 67, CLIENT, 68, payload, payload.length);
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        assertThat(sum(frame, 14, 20, 0)).isEqualTo(0xffff);
        int length = bytes.getShort(14 + 20 + 4) & 0xffff;
        assertThat(length).isEqualTo(8 + payload.length);
        assertThat(sum(frame, 34, length, sum(frame, 26, 8, 17 + length))).isEqualTo(0xffff);
        assertThat(bytes.getShort(14 + 20 + 6)).isNotZero();
    }

    private static int sum(byte[] bytes, int from, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    @Test
    void aSumOfZeroIsWrittenAsAllOnes() {
        // RFC 768: zero would say that there is no checksum. Found by trying payloads.
        var random = new Random(1);
        byte[] payload = new byte[2];
        for (int i = 0; i < 1 << 17; i++) {
            random.nextBytes(payload);
            byte[] frame = Frame.of(FROM, FROM, SERVER, 67, CLIENT, 68, payload, payload.length);
            assertThat(frame[40] == 0 && frame[41] == 0).isFalse();
        }
    }
}
