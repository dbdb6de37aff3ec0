package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimeIT {
    /** What the installed time daemon excludes as a package. */
    private static final String UNPACKED = "/opt/berth-clients";

    @RegisterExtension
    static final Stage STAGE = new Stage();

    @Test
    @RealClients("chronyd")
    void chronydMeasuresOurClock() {
        String said = STAGE.lab()
                .relay
                .run(
                        "chronyd",
                        "-Q",
                        "-t",
                        "20",
                        "server 10.77.0.1 iburst maxdelay 1",
                        "cmdport 0",
                        "bindcmdaddress /",
                        "pidfile " + STAGE.lab().file("chronyd.pid"))
                .succeeded();

        Matcher offset =
                Pattern.compile("System clock wrong by (-?[0-9.]+) seconds").matcher(said);
        assertThat(offset.find()).as(said).isTrue();
        assertThat(Double.parseDouble(offset.group(1)))
                .as("one clock, seen twice")
                .isBetween(-0.1, 0.1);
    }

    @Test
    @RealClients("ntpdig")
    void ntpdigSeesOurStratum() {
        assertThat(STAGE.lab().relay.ask("ntpdig", "-t", "5", "10.77.0.1"))
                .contains("10.77.0.1")
                .containsPattern("s10\\b");
    }

    /** It chooses us as it would any server; it may not touch the clock of this machine. */
    @Test
    @RealClients({UNPACKED + "/usr/sbin/ntpd", UNPACKED + "/usr/bin/ntpq", "python3", "setpriv"})
    void ntpdFollowsUs() throws IOException {
        Path configuration = Files.writeString(STAGE.lab().file("ntpd.conf"), """
                server 10.77.0.1 iburst minpoll 4
                disable ntp
                restrict 127.0.0.1
                """);
        Map<String, String> environment = Map.of(
                "LD_LIBRARY_PATH", UNPACKED + "/usr/lib/x86_64-linux-gnu/ntp",
                "PYTHONPATH", UNPACKED + "/usr/lib/python3/dist-packages");
        try (Running daemon = STAGE.lab()
                .relay
                .start(
                        environment,
                        "setpriv",
                        "--bounding-set",
                        "-sys_time",
                        "--inh-caps",
                        "-sys_time",
                        UNPACKED + "/usr/sbin/ntpd",
                        "-n",
                        "-c",
                        configuration.toString())) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(STAGE.lab()
                                    .relay
                                    .run(environment, "python3", UNPACKED + "/usr/bin/ntpq", "-pn")
                                    .output())
                            .as(daemon.output())
                            .contains("*10.77.0.1"));
        }
    }

    /** As in an image of a small system; it says what it hears, and sets nothing. */
    @Test
    @RealClients(UNPACKED + "/bin/busybox-ntpd")
    void busyboxHearsOurTimeAgainAndAgain() {
        try (Running daemon = STAGE.lab()
                .relay
                .start(Map.of(), UNPACKED + "/bin/busybox-ntpd", "ntpd", "-n", "-w", "-d", "-p", "10.77.0.1")) {
            // It ignores a reply that was longer on its way than others, and says so: two that it took, whatever lies
            // between.
            String taken = "reply from 10\\.77\\.0\\.1: offset:[+-]0\\.0[0-9]+ .* strat:10 ";
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(daemon.output()).containsPattern(taken + "[^!]*" + taken));
        }
    }

    /** As a user who may set no clock, so that this machine's stays as it is; it says so and goes on. */
    @Test
    @RealClients({UNPACKED + "/lib/systemd/systemd-timesyncd", "unshare", "mount", "setpriv"})
    void timesyncdSynchronisesToUs() throws IOException {
        Path own = Files.createDirectories(STAGE.lab().file("timesyncd"));
        Files.writeString(own.resolve("timesyncd.conf"), "[Time]\nNTP=10.77.0.1\nFallbackNTP=\n");
        try (Running daemon = STAGE.lab()
                .relay
                .start(
                        Map.of("SYSTEMD_LOG_LEVEL", "debug", "SYSTEMD_LOG_TARGET", "console"),
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mkdir -p /etc/systemd && mount --bind " + own + " /etc/systemd && exec setpriv --reuid nobody"
                                + " --regid nogroup --clear-groups --inh-caps -all --bounding-set -all "
                                + UNPACKED + "/lib/systemd/systemd-timesyncd")) {
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(daemon.output())
                            .containsPattern("leap +: 0")
                            .containsPattern("stratum +: 10")
                            .contains("Contacted time server 10.77.0.1:123"));
        }
    }
}
