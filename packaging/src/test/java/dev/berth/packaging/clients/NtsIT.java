package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** chronyd with NTS, from another machine: it trusts the appliance's own authority and nobody else. */
@RealClients({"chronyd", "chronyc", "curl"})
class NtsIT {
    @RegisterExtension
    static final Stage STAGE = new Stage("anonymous", "ntp: { nts: { port: 4460 } }");

    /** What chronyc says of keys fetched for the %d-th time: AEAD 15 of 256 bits, no NAK, eight cookies of 100 octets. */
    private static final String KEYS = "10\\.77\\.0\\.1,NTS,%d,15,256,\\d+,0,0,8,100";

    private static Path authority;

    @BeforeAll
    static void fetchTheAuthority() {
        authority = STAGE.lab().file("ca.crt");
        STAGE.lab().relay.ask("curl", "-sSf", "-o", authority.toString(), "http://10.77.0.1/ca.crt");
    }

    /** It watches and sets nothing. */
    private static Running chronyd(Path folder) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path configuration = Files.writeString(folder.resolve("chrony.conf"), """
                server 10.77.0.1 nts iburst minpoll 2 maxpoll 2 maxdelay 1
                nosystemcert
                ntstrustedcerts %s
                user root
                cmdport 0
                bindcmdaddress %s
                pidfile %s
                """.formatted(
                        authority, folder.resolve("socket"), folder.resolve("pid")));
        return STAGE.lab().relay.start(Map.of(), "chronyd", "-x", "-d", "-f", configuration.toString());
    }

    private static String chronyc(Path folder, String... words) {
        String[] line = new String[words.length + 4];
        line[0] = "chronyc";
        line[1] = "-h";
        line[2] = folder.resolve("socket").toString();
        line[3] = "-N";
        System.arraycopy(words, 0, line, 4, words.length);
        return STAGE.lab().relay.run(line).output();
    }

    private static int heard(Path folder) {
        Matcher valid = Pattern.compile("Total valid RX +: (\\d+)").matcher(chronyc(folder, "ntpdata", "10.77.0.1"));
        return valid.find() ? Integer.parseInt(valid.group(1)) : 0;
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500));
    }

    /** The name that it verifies is the address: the certificate has it. */
    @Test
    void chronydFollowsUsByAddressAndAKillCostsItsCookiesNothing() throws IOException {
        Path folder = STAGE.lab().file("followed");
        try (Running daemon = chronyd(folder)) {
            patiently().untilAsserted(() -> {
                assertThat(chronyc(folder, "-c", "sources")).as(daemon.output()).startsWith("^,*,10.77.0.1,10,");
                assertThat(chronyc(folder, "-c", "authdata")).containsPattern(KEYS.formatted(1));
            });
            assertThat(chronyc(folder, "ntpdata", "10.77.0.1")).containsPattern("Authenticated +: Yes");
            assertThat(chronyc(folder, "tracking"))
                    .contains("0A4D0001 (10.77.0.1)")
                    .containsPattern("Stratum +: 11");

            STAGE.berth().kill();
            STAGE.berth().startAgain();
            int before = heard(folder);
            patiently().until(() -> heard(folder) >= before + 3);
            // What was asked in vain cost cookies; it is given as many as it asks for.
            patiently()
                    .untilAsserted(() -> assertThat(chronyc(folder, "-c", "authdata"))
                            .as(daemon.output())
                            .containsPattern(KEYS.formatted(1)));
        }
    }

    @Test
    void whoseCookiesAreWorthlessFetchesNewOnesByItself() throws IOException {
        Path folder = STAGE.lab().file("lost");
        try (Running daemon = chronyd(folder)) {
            patiently()
                    .untilAsserted(
                            () -> assertThat(chronyc(folder, "-c", "authdata")).containsPattern(KEYS.formatted(1)));
            STAGE.berth().kill();
            Files.delete(STAGE.data().resolve("ntp/nts-cookies.key"));
            STAGE.berth().startAgain();
            patiently()
                    .untilAsserted(() -> assertThat(chronyc(folder, "-c", "authdata"))
                            .as(daemon.output())
                            .containsPattern(KEYS.formatted(2)));
            int before = heard(folder);
            patiently().until(() -> heard(folder) > before);
        }
    }

    @Test
    void itsSocketIsInTheStatus() {
        assertThat(STAGE.berth().command("status").succeeded()).contains("10.77.0.1:4460/tls");
    }

    @Test
    void whoDoesNotKnowOurAuthorityTakesNoTime() {
        Finished asked = STAGE.lab()
                .relay
                .run(
                        "chronyd",
                        "-Q",
                        "-t",
                        "8",
                        "server 10.77.0.1 nts iburst maxdelay 1",
                        "nosystemcert",
                        "cmdport 0",
                        "bindcmdaddress /",
                        "pidfile " + STAGE.lab().file("stranger.pid"));
        assertThat(asked.exit()).as(asked.output()).isNotZero();
        assertThat(asked.output()).contains("TLS handshake");
    }
}
