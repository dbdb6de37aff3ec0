package dev.berth.ntp.nts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Octets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SivTest {
    private static final Siv SIV = new Siv(new byte[Siv.KEY]);

    private static byte[] octets(String hex) {
        return Octets.of(hex.replace(" ", "")).bytes();
    }

    /** RFC 5297 A.1 and A.2: key, associated strings (the last one of A.2 is a nonce), plain, sealed. */
    @ParameterizedTest
    @CsvSource({
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + " 101112131415161718191a1b1c1d1e1f2021222324252627,"
                + " 112233445566778899aabbccddee,"
                + " 85632d07c6e8f37f950acd320a2ecc93 40c02b9690c4dc04daef7f6afe5c",
        "7f7e7d7c7b7a79787776757473727170 404142434445464748494a4b4c4d4e4f,"
                + " 00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"
                + "/102030405060708090a0/09f911029d74e35bd84156c5635688c0,"
                + " 7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553,"
                + " 7bdb6e3b432667eb06f4d14bff2fbd0f cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829"
                + "ea64ad544a272e9c485b62a3fd5c0d",
    })
    void vectorsOfTheRfcAreSealedAndOpened(String key, String associated, String plain, String sealed) {
        var siv = new Siv(octets(key));
        byte[][] strings = Stream.of(associated.split("/")).map(SivTest::octets).toArray(byte[][]::new);
        assertThat(siv.seal(octets(plain), strings)).isEqualTo(octets(sealed));
        assertThat(siv.open(octets(sealed), strings)).isEqualTo(octets(plain));
    }

    @Test
    void nothingThatWasChangedIsOpened() {
        byte[] head = {1, 2, 3};
        byte[] nonce = new byte[16];
        for (int length : new int[] {0, 1, 15, 16, 17, 100}) {
            byte[] plain = new byte[length];
            Arrays.fill(plain, (byte) 7);
            byte[] sealed = SIV.seal(plain, head, nonce);
            assertThat(SIV.open(sealed, head, nonce)).isEqualTo(plain);
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 1;
                assertThat(SIV.open(changed, head, nonce)).isNull();
            }
            assertThat(SIV.open(sealed, new byte[] {1, 2, 4}, nonce)).isNull();
            assertThat(SIV.open(sealed, nonce, head)).as("another order").isNull();
            assertThat(SIV.open(sealed, head)).isNull();
            assertThat(SIV.open(Arrays.copyOf(sealed, 15), head, nonce)).isNull();
        }
    }

    @Test
    void aKeyHas32Octets() {
        assertThatThrownBy(() -> new Siv(new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }
}
