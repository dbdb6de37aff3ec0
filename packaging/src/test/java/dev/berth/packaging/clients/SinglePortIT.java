package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All transfers on the service's own port, as behind a firewall that knows nothing of TFTP. */
@RealClients({"ip", "tftp", "curl", "atftp", "busybox"})
class SinglePortIT {
    @RegisterExtension
    static final Stage STAGE = new Stage("anonymous", "tftp: { single-port: true }");

    private static final String NAME = "by-one-port";

    static Stream<List<String>> clients() {
        String to = "fetched";
        return Stream.of(
                List.of("tftp", "-m", "binary", "10.77.0.1", "-c", "get", NAME, to),
                List.of("curl", "-sS", "--max-time", "30", "-o", to, "tftp://10.77.0.1/" + NAME),
                List.of("busybox", "tftp", "-b", "1428", "-g", "-r", NAME, "-l", to, "10.77.0.1"),
                List.of("atftp", "-g", "-r", NAME, "-l", to, "10.77.0.1"),
                List.of("atftp", "--option", "windowsize 16", "-g", "-r", NAME, "-l", to, "10.77.0.1"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void everyClientGetsTheFileWhole(List<String> client) throws IOException {
        byte[] bytes = new byte[500_001];
        new Random(9).nextBytes(bytes);
        Path served = Files.write(
                Files.createDirectories(STAGE.data().resolve("tftp")).resolve(NAME), bytes);
        Path fetched = STAGE.lab().file("fetched-by-one-port");
        Files.deleteIfExists(fetched);

        STAGE.lab()
                .relay
                .ask(client.stream()
                        .map(word -> word.equals("fetched") ? fetched.toString() : word)
                        .toArray(String[]::new));

        assertThat(fetched).hasSameBinaryContentAs(served);
    }

    /** The client of commons-net, which the probe is made of, insists on another port if it is let. */
    @Test
    void theProbeTakesItToo() {
        assertThat(STAGE.lab()
                        .relay
                        .run(Berth.LAUNCHER.toString(), "probe", "10.77.0.1")
                        .output())
                .containsPattern("(?m)^tftp +ok ");
    }
}
