package dev.berth.tftp.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootPathTest {
    @ParameterizedTest
    @CsvSource({
        "pxelinux.0, pxelinux.0",
        "/grub/grub.cfg, grub/grub.cfg",
        "//grub//x86_64-efi//command.lst, grub/x86_64-efi/command.lst",
        "\\Boot\\BCD, Boot/BCD",
        "./a/./b, a/b",
        "a/../b, b",
        "a/b/../../c, c",
        "...., ....",
    })
    void namesAreReadAsFirmwareSendsThem(String name, String path) {
        assertThat(BootPath.of(name)).map(BootPath::toString).contains(path);
    }

    @ParameterizedTest
    @CsvSource({
        "..",
        "../etc/passwd",
        "/../etc/passwd",
        "a/../../etc/passwd",
        "..\\..\\etc\\passwd",
        "a\\..\\..\\b",
        "/",
        ".",
        "''",
        "a/..",
    })
    void namesThatLeadOutOrNowhereAreNone(String name) {
        assertThat(BootPath.of(name)).isEmpty();
    }

    @Test
    void namesWithControlCharactersOrWithoutEndAreNone() {
        assertThat(BootPath.of("a\nb")).isEmpty();
        assertThat(BootPath.of("a\0b")).isEmpty();
        assertThat(BootPath.of("a/".repeat(600))).isEmpty();
    }
}
