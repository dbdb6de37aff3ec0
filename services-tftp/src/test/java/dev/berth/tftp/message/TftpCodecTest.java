package dev.berth.tftp.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TftpCodecTest {
    private record Golden(String hex, TftpPacket packet) {}

    private static final List<Golden> GOLDEN = List.of(
            // iPXE 1.21: RRQ pxelinux.0 octet blksize 1432 tsize 0
            new Golden(
                    "0001 7078656c696e75782e3000 6f6374657400 626c6b73697a6500 3134333200 7473697a6500 3000",
                    new ReadRequest("pxelinux.0", "octet", options("blksize", "1432", "tsize", "0"))),
            // OVMF: RRQ with windowsize
            new Golden(
                    "0001 6700 6f6374657400 7473697a6500 3000 626c6b73697a6500 3134363800 77696e646f7773697a6500 3400",
                    new ReadRequest("g", "octet", options("tsize", "0", "blksize", "1468", "windowsize", "4"))),
            // tftp-hpa in netascii without options
            new Golden("0001 6100 6e6574617363696900", new ReadRequest("a", "netascii", Map.of())),
            new Golden("0002 6100 6f6374657400", new WriteRequest("a", "octet", Map.of())),
            new Golden("0003 ffff 68690a", new Data(65_535, Octets.of("68690a"))),
            new Golden("0003 0002", new Data(2, Octets.EMPTY)),
            new Golden("0004 0000", new Ack(0)),
            // OVMF after it has learnt the size
            new Golden(
                    "0005 0008 557365722061626f7274656420746865207472616e7366657200",
                    new Failure(8, "User aborted the transfer")),
            new Golden("0006 626c6b73697a6500 3134333200", new OptionAck(options("blksize", "1432"))));

    private static Map<String, String> options(String... pairs) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            options.put(pairs[i], pairs[i + 1]);
        }
        return options;
    }

    private static byte[] octets(String hex) {
        return Octets.of(hex.replace(" ", "")).bytes();
    }

    @Test
    void packetsAreReadAndWrittenOctetForOctet() {
        for (Golden golden : GOLDEN) {
            assertThat(TftpCodec.decode(ByteBuffer.wrap(octets(golden.hex()))))
                    .isEqualTo(new Decoded.Whole(golden.packet()));
            assertThat(TftpCodec.encode(golden.packet())).isEqualTo(octets(golden.hex()));
        }
    }

    @Test
    void modesAndOptionNamesAreReadInAnyCase() {
        // RRQ a OCTET BLKSIZE 512
        assertThat(TftpCodec.decode(ByteBuffer.wrap(octets("0001 6100 4f4354455400 424c4b53495a4500 35313200"))))
                .isEqualTo(new Decoded.Whole(new ReadRequest("a", "octet", options("blksize", "512"))));
    }

    @Test
    void paddingAndHalfAnOptionBehindARequestAreLeftOut() {
        String request = "0001 6100 6f6374657400";
        for (String behind : List.of("00", "000000000000", "626c6b73697a6500", "626c6b73697a6500 35", "62")) {
            assertThat(TftpCodec.decode(ByteBuffer.wrap(octets(request + behind))))
                    .isEqualTo(new Decoded.Whole(new ReadRequest("a", "octet", Map.of())));
        }
    }

    @Test
    void everyGoldenPacketCutAtEveryLengthIsReadOrMalformed() {
        for (Golden golden : GOLDEN) {
            byte[] whole = octets(golden.hex());
            for (int length = 0; length < whole.length; length++) {
                Decoded cut = TftpCodec.decode(ByteBuffer.wrap(whole, 0, length));
                if (length < 4) {
                    assertThat(cut instanceof Decoded.Malformed || ((Decoded.Whole) cut).packet() instanceof OptionAck)
                            .isTrue();
                }
            }
        }
    }

    @Property(tries = 5_000, seed = "1")
    void noiseNeverThrows(@ForAll @Size(max = 600) byte[] noise) {
        assertThat(TftpCodec.decode(ByteBuffer.wrap(noise))).isNotNull();
    }
}
