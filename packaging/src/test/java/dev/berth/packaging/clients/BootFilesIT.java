package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootFilesIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    /** Sizes at the edges of a block: an empty last block, one octet, and more than 65535 blocks of 512. */
    @ParameterizedTest
    @ValueSource(ints = {1, 512, 512 * 7, 1_000_003, 36_000_000})
    @RealClients("tftp")
    void tftpHpaReadsAFileOctetByOctet(int size) throws IOException {
        Path served = serve("hpa-" + size, size);
        Path fetched = STAGE.lab().file("fetched-hpa-" + size);

        STAGE.lab().relay.ask("tftp", "-m", "binary", "10.77.0.1", "-c", "get", "hpa-" + size, fetched.toString());

        assertThat(fetched).hasSameBinaryContentAs(served);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 512, 1428, 8192})
    @RealClients("curl")
    void curlReadsAFileWithItsBlockSize(int blockSize) throws IOException {
        Path served = serve("curl-" + blockSize, 300_000);
        Path fetched = STAGE.lab().file("fetched-curl-" + blockSize);

        STAGE.lab()
                .relay
                .ask(
                        "curl",
                        "-sS",
                        "--max-time",
                        "30",
                        "--tftp-blksize",
                        Integer.toString(blockSize),
                        "-o",
                        fetched.toString(),
                        "tftp://10.77.0.1/curl-" + blockSize);

        assertThat(fetched).hasSameBinaryContentAs(served);
    }

    /** Options as atftp spells them; it is the one of these clients that asks for windows. */
    @ParameterizedTest
    @ValueSource(strings = {"", "blksize 1428", "blksize 8192", "windowsize 16", "windowsize 64", "timeout 2"})
    @RealClients("atftp")
    void atftpReadsAFileWithItsOptions(String option) throws IOException {
        String name = "atftp-" + option.replace(' ', '-');
        Path served = serve(name, 1_000_003);
        Path fetched = STAGE.lab().file("fetched-" + name);
        List<String> line = new ArrayList<>(List.of("atftp"));
        if (!option.isEmpty()) {
            line.addAll(List.of("--option", option));
        }
        line.addAll(List.of("-g", "-r", name, "-l", fetched.toString(), "10.77.0.1"));

        STAGE.lab().relay.ask(line.toArray(String[]::new));

        assertThat(fetched).hasSameBinaryContentAs(served);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1428, 65464})
    @RealClients("busybox")
    void busyboxReadsAFileWithItsBlockSize(int blockSize) throws IOException {
        Path served = serve("busybox-" + blockSize, 300_000);
        Path fetched = STAGE.lab().file("fetched-busybox-" + blockSize);

        STAGE.lab()
                .relay
                .ask(
                        "busybox",
                        "tftp",
                        "-b",
                        Integer.toString(blockSize),
                        "-g",
                        "-r",
                        served.getFileName().toString(),
                        "-l",
                        fetched.toString(),
                        "10.77.0.1");

        assertThat(fetched).hasSameBinaryContentAs(served);
    }

    @Test
    @RealClients("curl")
    void aKnownHostsBootMenuIsTheSameByTftpAndByHttpAndGoesToItsAddressOnly() {
        String name = "pxelinux.cfg/01-52-54-00-77-00-10";
        STAGE.lab().ip("-n " + STAGE.lab().node1.name() + " address add 10.77.0.10/24 dev eth0");

        String byTftp = STAGE.lab().node1.ask("curl", "-sS", "--max-time", "10", "tftp://10.77.0.1/" + name);
        String byHttp = STAGE.lab().node1.ask("curl", "-sS", "--max-time", "10", "http://10.77.0.1/boot/" + name);
        assertThat(byTftp).containsIgnoringCase("default");
        assertThat(byHttp).isEqualTo(byTftp);

        // Some versions of curl tell of a failed getpeername() instead of the refusal; the code is right in all.
        assertThat(STAGE.lab()
                        .relay
                        .run("curl", "-sS", "--max-time", "10", "tftp://10.77.0.1/" + name)
                        .exit())
                .isEqualTo(69);
        assertThat(STAGE.lab()
                        .relay
                        .run("curl", "-sSf", "--max-time", "10", "http://10.77.0.1/boot/" + name)
                        .output())
                .contains("403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../berth.yaml", "/../../../../etc/hostname", "a/../../../etc/hostname"})
    @RealClients("curl")
    void noNameLeadsOutOfTheRoot(String name) {
        Finished tftp =
                STAGE.lab().relay.run("curl", "-sS", "--max-time", "10", "--path-as-is", "tftp://10.77.0.1/" + name);
        assertThat(tftp.exit()).as(tftp.output()).isIn(68, 69); // 68 file not found, 69 permission

        String http = STAGE.lab()
                .relay
                .ask(
                        "curl",
                        "-sS",
                        "--max-time",
                        "10",
                        "--path-as-is",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "http://10.77.0.1/boot/" + name);
        assertThat(http).isIn("400", "403", "404");
    }

    private static Path serve(String name, int size) throws IOException {
        Path root = Files.createDirectories(STAGE.data().resolve("tftp"));
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(root.resolve(name), bytes);
    }
}
