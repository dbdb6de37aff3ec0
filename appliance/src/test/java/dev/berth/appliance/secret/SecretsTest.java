package dev.berth.appliance.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @TempDir
    Path directory;

    private final MemoryInventory inventory = new MemoryInventory(new TestClock(), Secret.KIND);
    private Path file;
    private Secrets secrets;

    @BeforeEach
    void open() {
        file = directory.resolve("secret.key");
        secrets = new Secrets(file, new SecureRandom());
    }

    private void keep(Secret secret) {
        Entity<Secret> seen = inventory.now().find(Secret.KIND, Secret.key(secret.name()));
        SampleSite.committed(inventory.commit(new Proposal(
                Actor.service("test"),
                Subject.NOBODY,
                "test",
                List.of(
                        seen == null
                                ? new Change.Put(
                                        Secret.KIND.ref(1 + inventory.now().count(Secret.KIND)), secret, 0)
                                : Change.Put.update(seen, secret)))));
    }

    private Secret kept(String name) {
        return inventory.now().find(Secret.KIND, Secret.key(name)).value();
    }

    private void set(String name, String value) throws SecretFailure {
        keep(secrets.seal(inventory.now(), name, value));
    }

    private String find(String name) throws SecretFailure {
        return secrets.find(inventory.now(), name).orElse(null);
    }

    @Test
    void whatIsSealedOpensAndIsNotToBeSeen() throws Exception {
        set("bmc", "pässword");

        assertThat(find("bmc")).isEqualTo("pässword");
        assertThat(find("other")).isNull();
        assertThat(kept("bmc").toString()).doesNotContain("pässword");
        assertThat(new String(kept("bmc").sealed().bytes())).doesNotContain("ssword");
        assertThat(secrets.seal(inventory.now(), "bmc", "pässword").sealed())
                .as("never the same twice")
                .isNotEqualTo(kept("bmc").sealed());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new Secrets(file, new SecureRandom()).find(inventory.now(), "bmc"))
                .hasValue("pässword");
    }

    @Test
    void aSealedValueUnderAnotherNameDoesNotOpen() throws Exception {
        set("one", "value");
        keep(new Secret("two", kept("one").key(), kept("one").sealed()));

        assertThatThrownBy(() -> find("two")).hasMessageContaining("secret two does not open with the keys of");
    }

    @Test
    void noOctetOfASealedValueCanBeChanged() throws Exception {
        set("one", "value");
        Secret whole = kept("one");
        for (int i = 0; i < whole.sealed().length(); i++) {
            byte[] bytes = whole.sealed().bytes();
            bytes[i] ^= 1;
            keep(new Secret("one", whole.key(), Octets.copyOf(bytes)));
            assertThatThrownBy(() -> find("one")).isInstanceOf(SecretFailure.class);
        }
        keep(new Secret("one", whole.key(), Octets.EMPTY));
        assertThatThrownBy(() -> find("one")).isInstanceOf(SecretFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void aKeyFileThatOthersMayReadOrWriteIsRefused(String permissions) throws Exception {
        set("one", "value");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> find("one"))
                .isInstanceOfSatisfying(
                        SecretFailure.class,
                        failure -> assertThat(failure.mend()).isEqualTo("chmod 600 " + file));
        assertThatThrownBy(() -> set("two", "value")).isInstanceOf(SecretFailure.class);
    }

    @Test
    void aLostKeyFileIsSaidToBeLostAndNeverReplaced() throws Exception {
        set("one", "value");
        Files.delete(file);

        assertThatThrownBy(() -> find("one")).hasMessageContaining("there is no key file");
        assertThatThrownBy(() -> set("two", "value")).hasMessageContaining("there is no key file");
        assertThatThrownBy(() -> secrets.addKey(inventory.now())).hasMessageContaining("there is no key file");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a b", "a AAAA", "a !!!!"})
    void aDamagedKeyFileIsSaidToBeDamaged(String content) throws Exception {
        set("one", "value");
        Files.writeString(file, content + "\n");

        assertThatThrownBy(() -> find("one")).hasMessageContaining("is damaged");
    }

    @Test
    void aRotationMayEndAnywhereAndEverySecretOpens() throws Exception {
        set("one", "first");
        set("two", "second");
        String old = kept("one").key();

        secrets.addKey(inventory.now());
        assertThat(find("one")).isEqualTo("first");
        keep(secrets.sealedAnew(kept("one")));
        secrets.dropOldKeys(inventory.now());
        assertThat(find("one")).isEqualTo("first");
        assertThat(find("two")).as("the old key is still needed").isEqualTo("second");
        keep(secrets.sealedAnew(kept("two")));
        secrets.dropOldKeys(inventory.now());

        assertThat(find("one")).isEqualTo("first");
        assertThat(find("two")).isEqualTo("second");
        assertThat(Files.readString(file)).doesNotContain(old).hasLineCount(1);
    }
}
