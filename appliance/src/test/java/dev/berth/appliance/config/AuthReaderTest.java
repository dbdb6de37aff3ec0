package dev.berth.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.ldap.LdapDirectory;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Credentials;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import dev.berth.testing.TestAppliance;
import dev.berth.testing.TestConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthReaderTest {
    @TempDir
    Path directory;

    @Test
    void usersOfTheFileStandInTheInventoryAsLongAsTheFileSaysSo() throws Exception {
        String hash = new Credentials(new Random(1)).choose("correct horse").hash();
        String users = "users: { ann: { role: admin, password: \"" + hash + "\" }, dora: { password: directory } }\n";
        try (var berth = TestAppliance.start(directory, users, InstantSource.system())) {
            var ann = berth.appliance().inventory().now().find(UserKinds.USER, Kinds.name("user", "ann"));
            assertThat(ann).isNotNull();
            assertThat(ann.value()).isEqualTo(new User("ann", Role.ADMIN, hash));
            assertThat(ann.origin()).startsWith("berth.yaml:");
            assertThat(berth.appliance().inventory().now().count(UserKinds.USER))
                    .isEqualTo(2);

            berth.rewrite(TestAppliance.KERNEL);
            assertThat(berth.appliance().reload().problems()).isEmpty();
            assertThat(berth.appliance().inventory().now().count(UserKinds.USER))
                    .isZero();
        }
    }

    @Test
    void aDirectoryIsReadWithItsDefaults() {
        Configuration.Auth auth = TestConfiguration.of(
                        directory,
                        "auth: { session: 2h, ldap: { url: \"ldaps://ldap.lab.example\", user: \"uid={user},dc=lab\", ca: ldap.pem } }\n")
                .auth();
        assertThat(auth)
                .isEqualTo(new Configuration.Auth(
                        Duration.ofHours(2),
                        new LdapDirectory.Settings(
                                "ldap.lab.example",
                                636,
                                true,
                                "uid={user},dc=lab",
                                directory.toAbsolutePath().resolve("ldap.pem"))));
        assertThat(TestConfiguration.of(directory, "").auth())
                .isEqualTo(new Configuration.Auth(Duration.ofHours(12), null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    users: { ann: { password: hunter2hunter2 } }                    | a password does not stand in a file
                    users: { Ann: { } }                                             | use a lower-case letter
                    users: { ann: { role: king } }                                  | role: 'king' is none of viewer, operator, admin
                    auth: { ldap: { url: "http://x", user: "uid={user}" } }         | write it like ldaps://ldap.lab.example
                    auth: { ldap: { url: "ldap://x", user: "uid=ann" } }            | names nobody
                    auth: { ldap: { url: "ldap://x" } }                             | auth.ldap.user: is missing
                    http: { tls: { certificate: a.pem } }                           | certificate: is given alone
                    """)
    void mistakesAreNamed(String yaml, String words) {
        String site = """
                domain: lab.example
                addresses: [127.0.0.1]
                networks: { provisioning: { subnet: 10.77.0.0/24 } }
                """;
        var loaded = ConfigurationFile.read(directory.resolve("berth.yaml"), site + yaml + "\n", Map.of(), Map.of());
        assertThat(loaded).isInstanceOf(Loaded.Bad.class);
        assertThat(((Loaded.Bad) loaded).problems().toString()).contains(words);
    }
}
