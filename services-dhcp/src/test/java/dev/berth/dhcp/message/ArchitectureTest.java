package dev.berth.dhcp.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    private static Architecture of(int code) {
        return Architecture.of(Options.builder()
                .add(Code.CLIENT_ARCHITECTURE, Octets.copyOf(new byte[] {(byte) (code >> 8), (byte) code}))
                .build());
    }

    /** https://www.iana.org/assignments/dhcpv6-parameters, "Processor Architecture Types". */
    @Test
    void everyTypeOfTheRegistryHasAWord() {
        assertThat(IntStream.rangeClosed(0, 41).mapToObj(ArchitectureTest::of)).doesNotContainNull();
        assertThat(of(42)).isNull();
        assertThat(Arrays.stream(Architecture.values()).map(Architecture::toString))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "0, bios",
        "6, efi-ia32",
        "7, efi-x64",
        "9, efi-x64",
        "11, efi-arm64",
        "16, http-x64",
        "17, http-x64",
        "19, http-arm64",
        "20, http-bios",
        "22, uboot-arm64",
        "27, efi-riscv64",
        "39, efi-loongarch64",
        "41, rpi"
    })
    void theNumbersAreThoseOfTheRegistry(int code, String word) {
        assertThat(of(code)).hasToString(word);
        assertThat(Architecture.of(word)).isEqualTo(of(code));
    }

    @Test
    void firmwareMayListSeveralAndTheFirstKnownCounts() {
        assertThat(Architecture.of(Options.builder()
                        .add(Code.CLIENT_ARCHITECTURE, Octets.of("ffff0007"))
                        .build()))
                .isEqualTo(Architecture.EFI_X64);
    }
}
