package dev.berth.ntp.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    private static final byte[] PACKET = new byte[48];

    /** RFC 4493 §4. */
    @ParameterizedTest
    @CsvSource({
        "'', bb1d6929e95937287fa37d129b756746",
        "6bc1bee22e409f96e93d7e117393172a, 070a16b46b4d4144f79bdd9dd04a287c",
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411, dfa66747de9ae63030ca32611497c827",
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710,"
                + " 51f0bebf7e3b9d92fc49741779363cfe",
    })
    void cmacIsThatOfTheRfc(String message, String expected) throws Exception {
        byte[] key = Octets.of("2b7e151628aed2a6abf7158809cf4f3c").bytes();
        byte[] octets = message.isEmpty() ? new byte[0] : Octets.of(message).bytes();
        assertThat(Octets.copyOf(new Cmac(key).of(octets))).isEqualTo(Octets.of(expected));
    }

    @Test
    void aFileOfChronydOrNtpdIsRead() {
        Keys keys = Keys.parse("""
                # id algorithm secret
                1 MD5 AVeryLongOldSecret
                10 SHA1 HEX:4142434445
                11 SHA1 ABCDE
                12 SHA256 ASCII:ABCDE
                13 SHA1 4142434445464748494a4b4c4d4e4f5051525354   # ntpd: longer than 20 is hexadecimal
                14 AES128CMAC HEX:2b7e151628aed2a6abf7158809cf4f3c
                4294967295 AES128 HEX:2b7e151628aed2a6abf7158809cf4f3c
                """);
        assertThat(keys.byId()).hasSize(6);
        assertThat(keys.warnings()).containsExactly("line 2: 'MD5' is passed over; use SHA1, SHA256 or AES128");
        assertThat(keys.find(10).sign(PACKET, 4)).isEqualTo(keys.find(11).sign(PACKET, 4));
        assertThat(keys.find(12).secret()).isEqualTo(keys.find(10).secret());
        assertThat(keys.find(13).secret().length()).isEqualTo(20);
        assertThat(keys.find(-1).algorithm()).isEqualTo(Algorithm.AES128);
        assertThat(keys.toString()).doesNotContain("4142434445").contains("key 10 (SHA1)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 SHA1 | line 1: write a number",
                "0 SHA1 x | line 1: '0' is no number",
                "many SHA1 x | line 1: 'many' is no number",
                "1 AES128 short | line 1: a secret of AES128 has 16 octets, not 5",
                "1 SHA1 HEX:zz | line 1: the secret is not hexadecimal",
                "1 SHA1 a%n1 SHA1 b | line 2: key 1 is there already",
            })
    void aMistakeIsToldWithItsLineAndNeverWithTheSecret(String text, String told) {
        assertThatThrownBy(() -> Keys.parse(text.formatted()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(told)
                .hasMessageNotContaining("zz");
    }

    @Test
    void longDigestsAreCutInVersion4Only() throws Exception {
        SymmetricKey key = Keys.parse("1 SHA256 abc").find(1);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update("abc".getBytes());
        byte[] whole = sha.digest(PACKET);
        assertThat(key.sign(PACKET, 3)).isEqualTo(whole);
        assertThat(key.sign(PACKET, 4)).isEqualTo(Arrays.copyOf(whole, 20));
        assertThat(key.verifies(PACKET, 4, Octets.copyOf(Arrays.copyOf(whole, 20))))
                .isTrue();
        assertThat(key.verifies(PACKET, 4, Octets.EMPTY)).isFalse();
        assertThat(key.verifies(PACKET, 4, Octets.copyOf(Arrays.copyOf(whole, 4))))
                .isFalse();
    }
}
