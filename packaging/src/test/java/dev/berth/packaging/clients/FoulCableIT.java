package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node whose cable loses, doubles and swaps one frame of a hundred each way and takes a millisecond. */
@RealClients({"ip", "python3", "tftp", "curl", "atftp", "busybox"})
class FoulCableIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String NAME = "over-the-foul-cable";
    private static final int SIZE = 700_001;
    private static Namespace node;
    private static Path served;

    @BeforeAll
    static void plug() throws IOException {
        Lab lab = STAGE.lab();
        node = lab.node2;
        lab.lan.start(Map.of(), "python3", lab.resource("foul-cable.py").toString(), "foul0", node.name(), "foul1");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> node.run("ip", "link", "show", "foul1").exit() == 0);
        lab.ip("-n " + lab.lan.name() + " link set foul0 master br0 up");
        lab.ip("-n " + node.name() + " link set eth0 down");
        lab.ip("-n " + node.name() + " address add 10.77.0.77/24 dev foul1");
        lab.ip("-n " + node.name() + " link set foul1 up");
        byte[] bytes = new byte[SIZE];
        new Random(SIZE).nextBytes(bytes);
        served = Files.write(
                Files.createDirectories(STAGE.data().resolve("tftp")).resolve(NAME), bytes);
    }

    @AfterAll
    static void tellHowItWent() {
        // Some block was lost in thousands, and the event says so.
        assertThat(STAGE.berth().command("event", "list", "--source", "tftp").succeeded())
                .contains("resent=")
                .contains("ended=complete");
    }

    static Stream<List<String>> clients() {
        String to = "fetched";
        return Stream.of(
                List.of("tftp", "-m", "binary", "10.77.0.1", "-c", "get", NAME, to),
                // With options it asks for a timeout of six seconds, which it then has for every lost packet.
                List.of("curl", "-sS", "--max-time", "60", "--tftp-no-options", "-o", to, "tftp://10.77.0.1/" + NAME),
                List.of("busybox", "tftp", "-b", "1428", "-g", "-r", NAME, "-l", to, "10.77.0.1"),
                List.of("atftp", "--option", "blksize 1428", "-g", "-r", NAME, "-l", to, "10.77.0.1"),
                List.of("atftp", "--option", "windowsize 16", "-g", "-r", NAME, "-l", to, "10.77.0.1"),
                List.of("curl", "-sS", "--max-time", "60", "-o", to, "http://10.77.0.1/boot/" + NAME));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void everyClientGetsTheFileWhole(List<String> client) throws IOException {
        Path fetched = STAGE.lab().file("fetched-foul");
        String[] words = client.stream()
                .map(word -> word.equals("fetched") ? fetched.toString() : word)
                .toArray(String[]::new);

        Finished end;
        int tries = 0;
        do {
            Files.deleteIfExists(fetched);
            end = node.run(words);
            // Where the cable doubles the request or the OACK, atftp gives up at the second OACK; asked again.
        } while (end.output().contains("unexpected OACK") && ++tries < 5);
        end.succeeded();

        assertThat(fetched).hasSameBinaryContentAs(served);
    }
}
