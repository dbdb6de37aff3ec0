package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory without room: nothing is acknowledged that has no place, all else goes on, and space mends it. */
@RealClients({"ip", "mount", "umount", "dd", "dig"})
class FullDiskIT {
    private static final int HOSTS = 4_000;

    @TempDir
    Path scratch;

    private Lab lab;
    private Path data;

    /** Holds what H2 does not use again for 45 s, and the log's files beside it. */
    @BeforeEach
    void mountSmallDisk() throws IOException {
        lab = new Lab(scratch);
        data = Files.createDirectories(scratch.resolve("data"));
        host("mount", "-t", "tmpfs", "-o", "size=192m", "berth-test", data.toString())
                .succeeded();
    }

    @AfterEach
    void unmount() {
        lab.close();
        // Lazily: a process that was killed a moment ago may still hold a file.
        host("umount", "-l", data.toString()).succeeded();
    }

    @Test
    void withoutRoomNothingIsAcknowledgedAndWithRoomItGoesOn() throws IOException {
        try (Berth berth = Berth.start(lab.server, """
                domain: lab.example
                addresses: [10.77.0.1]
                data: %s
                networks: { provisioning: { subnet: 10.77.0.0/16, interface: eth1 } }
                hosts: { fixed: { mac: "52:54:00:77:00:10", address: 10.77.0.10 } }
                """.formatted(data))) {
            assertThat(berth.command("host", "import", hosts("first").toString())
                            .succeeded())
                    .contains(Integer.toString(HOSTS));
            Path filler = data.resolve("filler");
            host("dd", "if=/dev/zero", "of=" + filler, "bs=64k");

            String kept = "first";
            Finished refused = null;
            for (int i = 0; i < 20 && refused == null; i++) {
                Finished answer =
                        berth.command("host", "import", hosts("round" + i).toString());
                if (answer.exit() == 0) {
                    kept = "round" + i;
                } else {
                    refused = answer;
                }
            }
            assertThat(refused).as("the refusal of a change without room").isNotNull();
            assertThat(refused.output()).contains("free space").doesNotContain("\tat ");
            assertThat(description(berth)).isEqualTo(kept);
            assertThat(berth.command("status").output()).containsPattern("(?m)^log .*free space");
            assertThat(lab.server.ask("dig", "+short", "@10.77.0.1", "fixed.lab.example"))
                    .isEqualTo("10.77.0.10");

            Files.delete(filler);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> berth.command("host", "import", hosts("room").toString())
                                    .exit()
                            == 0);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                Finished status = berth.command("status");
                return status.exit() == 0 && !status.output().contains("free space");
            });

            berth.kill();
            berth.startAgain();
            assertThat(description(berth)).isEqualTo("room");
            assertThat(berth.log()).doesNotContain("\tat ");
        }
    }

    private static String description(Berth berth) {
        return berth.command("host", "show", "h7", "-o", "json")
                .succeeded()
                .replaceAll("(?s).*\"round\" ?: ?\"(\\w+)\".*", "$1");
    }

    /** As many hosts as before, each with another value: a commit of megabytes. */
    private Path hosts(String round) throws IOException {
        String rows = IntStream.range(0, HOSTS)
                .mapToObj(i -> "{\"name\":\"h%d\",\"variables\":{\"round\":\"%s\",\"note\":\"%s\"}}"
                        .formatted(i, round, "x".repeat(400)))
                .collect(Collectors.joining(",\n", "[", "]"));
        return Files.writeString(scratch.resolve(round + ".json"), rows);
    }

    private Finished host(String... command) {
        return Running.start(scratch.resolve("host.log"), Map.of(), List.of(command))
                .finish(Duration.ofSeconds(30));
    }
}
