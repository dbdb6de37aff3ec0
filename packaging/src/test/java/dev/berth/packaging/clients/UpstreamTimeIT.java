package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** chronyd above Berth and chronyd below it, each under a key of a file that both read. */
@RealClients({"ip", "chronyd", "ntpdig"})
class UpstreamTimeIT {
    private static final String KEYS = """
            7 SHA1 HEX:000102030405060708090a0b0c0d0e0f10111213
            8 SHA256 ASCII:between-nodes-and-us
            9 AES128 HEX:000102030405060708090a0b0c0d0e0f
            """;

    @TempDir
    static Path scratch;

    private static TimeLab time;

    @BeforeAll
    static void start() throws IOException {
        time = new TimeLab(scratch, KEYS, 7, UpstreamTimeIT::chronyd);
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(
                                time.berth.command("ntp", "show", "-o", "json").succeeded())
                        .contains("\"servers\""));
    }

    private static Running chronyd(Lab lab, Path keys) throws IOException {
        Path configuration =
                Files.writeString(lab.file("upstream.conf"), """
                local stratum 3
                allow 10.77.0.0/24
                keyfile %s
                cmdport 0
                bindcmdaddress /
                pidfile %s
                """.formatted(keys, lab.file("upstream.pid")));
        return lab.relay.start(Map.of(), "chronyd", "-x", "-d", "-f", configuration.toString());
    }

    @AfterAll
    static void stop() {
        if (time != null) {
            time.close();
        }
    }

    @Test
    void chronydsTimeIsServedOneStratumBelowIt() {
        assertThat(time.berth.command("ntp", "show").succeeded()).contains("10.77.0.2");
        assertThat(time.berth.command("ntp", "sources").succeeded()).contains("10.77.0.2");
        assertThat(time.lab.relay.ask("ntpdig", "-t", "5", "10.77.0.1")).containsPattern("s4\\b");
    }

    @Test
    void chronydBelievesUsUnderEveryKindOfKeyAndNotUnderAWrongOne() throws IOException {
        for (int key : new int[] {7, 8, 9}) {
            assertThat(asks(key, KEYS).exit()).as("key " + key).isZero();
        }
        assertThat(asks(8, KEYS.replace("between", "against")).exit()).isNotZero();
    }

    /** chronyd that measures once and tells, without touching the clock. */
    private static Finished asks(int key, String keys) throws IOException {
        Path file = Files.writeString(time.lab.file("client-keys"), keys);
        return time.lab.relay.run(
                "chronyd",
                "-Q",
                "-t",
                "8",
                "server 10.77.0.1 iburst maxdelay 1 key " + key,
                "keyfile " + file,
                "cmdport 0",
                "bindcmdaddress /",
                "pidfile " + time.lab.file("client.pid"));
    }
}
