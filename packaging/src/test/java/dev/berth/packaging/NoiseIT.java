package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random and truncated bytes at every port: all services go on, and nothing of it reaches the operator as a stack trace. */
class NoiseIT {
    private static final Pattern SOCKET = Pattern.compile("([0-9.]+):([0-9]+)/(udp|tcp|http)");
    private static final int DATAGRAMS = 3_000;
    private static final int CONNECTIONS = 60;

    @TempDir
    private Path directory;

    private final Random random = new Random(47);

    @Test
    void everyServiceGoesOnAfterRandomBytesAtEveryPort() throws Exception {
        Files.writeString(directory.resolve("berth.yaml"), """
                domain: lab.example
                addresses: [127.77.4.1]
                data: data
                networks: { lab: { subnet: 127.0.0.0/8, pools: [127.77.4.100-127.77.4.199] } }
                dhcp: { port: 0 }
                dns: { port: 0 }
                ntp: { port: 0 }
                tftp: { port: 0 }
                http: { port: 0 }
                registry: { port: 0 }
                console: { listen: "127.0.0.1:0" }
                """);
        var probe = new Distribution.Said[1];

        Distribution.Said said = Distribution.runUntil(
                directory,
                output -> {
                    if (probe[0] == null && output.contains("\nready ")) {
                        String ready = output.lines()
                                .filter(line -> line.startsWith("ready "))
                                .findFirst()
                                .orElseThrow();
                        probe[0] = afterNoise(ready);
                    }
                    return probe[0] != null;
                },
                "-c",
                "berth.yaml",
                "run");

        assertThat(probe[0].exit()).as(probe[0].output()).isZero();
        assertThat(said.lines())
                .noneMatch(line -> line.startsWith("\tat ") || line.contains(" ERROR ") || line.contains("Exception"));
    }

    private Distribution.Said afterNoise(String ready) {
        try {
            List<String> words = new ArrayList<>(List.of("probe", "127.77.4.1", "--domain", "lab.example"));
            for (String service : ready.substring("ready ".length()).split(" ")) {
                Matcher socket = SOCKET.matcher(service);
                while (socket.find()) {
                    var address = new InetSocketAddress(socket.group(1), Integer.parseInt(socket.group(2)));
                    if (socket.group(3).equals("udp")) {
                        datagrams(address);
                    } else {
                        connections(address);
                    }
                    words.add("--port");
                    words.add(service.substring(0, service.indexOf('=')) + "=" + address.getPort());
                }
            }
            return Distribution.run(directory, words.toArray(String[]::new));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Noise with heads that look like each protocol's, so that some of it comes further than the first octet. */
    private byte[] noise(int most) {
        byte[] noise = new byte[random.nextInt(most)];
        random.nextBytes(noise);
        byte[][] heads = {
            {}, {1, 1, 6, 0}, {0, 0, 1, 0, 0, 1}, {0x23}, {0, 1}, "GET /".getBytes(), "PUT /v2/".getBytes(), {0, 40}
        };
        byte[] head = heads[random.nextInt(heads.length)];
        System.arraycopy(head, 0, noise, 0, Math.min(head.length, noise.length));
        return noise;
    }

    private void datagrams(InetSocketAddress to) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress("127.77.4.9", 0))) {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] noise = noise(600);
                socket.send(new DatagramPacket(noise, noise.length, to));
            }
        }
    }

    private void connections(InetSocketAddress to) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            try (var socket = new Socket()) {
                socket.connect(to, 5_000);
                socket.getOutputStream().write(noise(8_000));
                if (i % 2 == 0) {
                    socket.shutdownOutput();
                }
            } catch (IOException e) {
                // The server may well hang up on this before it has all arrived.
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
    }
}
