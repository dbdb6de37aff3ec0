package dev.berth.appliance.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordMatchesItsOwnHashOnly() {
        String hash = passwords.hash("correct horse", new Random(1));

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.matches("correct horse", hash)).isTrue();
        assertThat(passwords.matches("correct horsf", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
        assertThat(passwords.hash("correct horse", new Random(2))).isNotEqualTo(hash);
    }

    /** From the reference implementation's own tests (phc-winner-argon2, src/test.c, Argon2id, 2 passes over 2^16 KiB). */
    @Test
    void aHashOfTheReferenceImplementationIsUnderstood() {
        String hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertThat(passwords.matches("password", hash)).isTrue();
        assertThat(passwords.matches("passwore", hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA",
                "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$"
            })
    void whatIsNoHashMatchesNothing(String hash) {
        assertThat(passwords.matches("plain", hash)).isFalse();
    }

    @Test
    void aShortPasswordAndOneThatLooksLikeATokenAreRefused() {
        var credentials = new Credentials(new Random(3));

        assertThatThrownBy(() -> credentials.choose("123456789")).hasMessageContaining("9 characters");
        assertThatThrownBy(() -> credentials.choose("x".repeat(1025))).hasMessageContaining("1025");
        assertThatThrownBy(() -> credentials.choose("berth_123456")).hasMessageContaining("berth_");
        assertThat(credentials.choose("1234567890").generated()).isNull();
        Credentials.Chosen made = credentials.choose(null);
        assertThat(made.generated()).hasSize(20);
        assertThat(passwords.matches(made.generated(), made.hash())).isTrue();
        assertThat(made.toString() + credentials.token())
                .doesNotContain(made.generated())
                .doesNotContain("berth_");
    }
}
