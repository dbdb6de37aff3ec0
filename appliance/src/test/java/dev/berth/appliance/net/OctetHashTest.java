package dev.berth.appliance.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OctetHashTest {
    private static final int CLIENTS = 100_000;

    @Test
    void clientsWithNeighbouringAddressesHaveHashesOfTheirOwn() {
        long hashes = IntStream.range(0, CLIENTS)
                .map(i -> Octets.of(
                                "01" + new Mac(0x5254_0000_0000L + i).toString().replace(":", ""))
                        .hashCode())
                .distinct()
                .count();
        assertThat(hashes).isGreaterThan(CLIENTS * 99L / 100);
    }

    @Test
    void namesOfNeighbouringAddressesHaveHashesOfTheirOwn() {
        long hashes = IntStream.range(0, CLIENTS)
                .map(i -> DomainName.reverse(Ipv4.of("10.64.0.0").plus(i)).hashCode())
                .distinct()
                .count();
        assertThat(hashes).isGreaterThan(CLIENTS * 99L / 100);
    }

    @Test
    void theReferenceVectorsHold() {
        assertThat(OctetHash.of(new byte[0])).isZero();
        assertThat(OctetHash.of(new byte[] {0x21, 0x43, 0x65, (byte) 0x87})).isEqualTo(0xF55B516B);
        assertThat(OctetHash.of(new byte[] {0x21, 0x43, 0x65})).isEqualTo(0x7E4A8634);
        assertThat(OctetHash.of(new byte[] {0x21})).isEqualTo(0x72661CF4);
    }
}
