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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ntpsec's ntpd above Berth and below it, each under a key of a file that both read. */
@RealClients({"ip", "ntpdig", "python3", "setpriv", NtpsecTimeIT.NTPD, NtpsecTimeIT.NTPQ})
class NtpsecTimeIT {
    static final String UNPACKED = "/opt/berth-clients";
    static final String NTPD = UNPACKED + "/usr/sbin/ntpd";
    static final String NTPQ = UNPACKED + "/usr/bin/ntpq";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LD_LIBRARY_PATH", UNPACKED + "/usr/lib/x86_64-linux-gnu/ntp",
            "PYTHONPATH", UNPACKED + "/usr/lib/python3/dist-packages");

    /** As ntpd writes it: plain text up to 20 characters, and beyond hexadecimal. */
    private static final String KEYS = """
            7 SHA1 000102030405060708090a0b0c0d0e0f10111213
            8 SHA256 between-nodes-and-us
            9 AES-128 000102030405060708090a0b0c0d0e0f
            """;

    @TempDir
    static Path scratch;

    private static TimeLab time;

    @BeforeAll
    static void start() throws IOException {
        // Orphan mode: a server of its own without any source above it.
        time = new TimeLab(
                scratch,
                KEYS,
                9,
                (lab, keys) -> ntpd(lab.relay, keys, "upstream", "tos orphan 3 orphanwait 3\nrestrict default\n"));
        time.lab.ip("-n " + time.lab.node1.name() + " address add 10.77.0.50/24 dev eth0");
    }

    @AfterAll
    static void stop() {
        if (time != null) {
            time.close();
        }
    }

    /** It may not touch the clock of this machine. */
    private static Running ntpd(Namespace machine, Path keys, String name, String more) throws IOException {
        Path configuration = Files.writeString(
                machine.file(name + ".conf"),
                more + "keys " + keys + "\ntrustedkey 7 8 9\ndisable ntp\nrestrict 127.0.0.1\n");
        return machine.start(
                ENVIRONMENT,
                "setpriv",
                "--bounding-set",
                "-sys_time",
                "--inh-caps",
                "-sys_time",
                NTPD,
                "-n",
                "-c",
                configuration.toString());
    }

    @Test
    void itsTimeUnderAKeyIsServedOneStratumBelowIt() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(time.lab
                                .node1
                                .run("ntpdig", "-t", "5", "10.77.0.1")
                                .output())
                        .as(time.upstream.output())
                        .containsPattern("s4\\b"));
        assertThat(time.berth.command("ntp", "sources").succeeded()).contains("followed");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9})
    void itFollowsUsUnderEveryKindOfKey(int key) throws IOException {
        itsTimeUnderAKeyIsServedOneStratumBelowIt();
        try (Running daemon = ntpd(
                time.lab.node1, time.keys, "client-" + key, "server 10.77.0.1 key " + key + " iburst minpoll 4\n")) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(ntpq("-pn")).as(daemon.output()).contains("*10.77.0.1");
                        assertThat(ntpq("-c", "as")).containsPattern("yes +yes +ok +sys.peer");
                    });
        }
    }

    private static String ntpq(String... words) {
        String[] line = new String[words.length + 2];
        line[0] = "python3";
        line[1] = NTPQ;
        System.arraycopy(words, 0, line, 2, words.length);
        return time.lab.node1.run(ENVIRONMENT, line).output();
    }
}
