package dev.berth.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.service.Service;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests are written octet for octet: a client library would tidy the paths up. */
class BootOverHttpTest {
    private final RecordedObservations observations = new RecordedObservations();
    private final JettySites sites = new JettySites();

    @TempDir
    Path data;

    private Service service;
    private InetSocketAddress site;

    @BeforeEach
    void start() throws Exception {
        Path root = Files.createDirectories(data.resolve("tftp/grub"));
        Files.writeString(root.resolve("font.pf2"), "0123456789");
        Files.writeString(root.resolve("empty"), "");
        var provider = new TftpServiceProvider();
        service = SampleService.make(provider, observations, sites, data);
        service.start(TestConfiguration.of(data, "tftp: { port: 0 }", provider));
        sites.openNodes(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        site = (InetSocketAddress) sites.nodesSite().getFirst().address();
    }

    @AfterEach
    void stop() {
        service.stop();
        sites.close();
    }

    private record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.split(" ")[1]);
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    private Answer ask(String method, String path, String... headers) throws Exception {
        try (var socket = new Socket(site.getAddress(), site.getPort())) {
            socket.setSoTimeout(5_000);
            String request = method + " " + path + " HTTP/1.1\r\nHost: 10.77.0.1\r\nConnection: close\r\n"
                    + String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(answer.substring(0, end), answer.substring(end + 4));
        }
    }

    @Test
    void aFileComesWholeAndIsTold() throws Exception {
        Answer answer = ask("GET", "/boot/grub/font.pf2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        await().until(() -> !observations.of("file fetched").isEmpty());
        assertThat(observations.of("file fetched").getFirst().fields())
                .containsEntry("protocol", "http")
                .containsEntry("file", "grub/font.pf2")
                .containsEntry("bytes", "10")
                .containsEntry("ended", "complete");
    }

    @Test
    void headTellsTheSizeWithoutABody() throws Exception {
        Answer answer = ask("HEAD", "/boot/grub/font.pf2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.body()).isEmpty();
        assertThat(ask("HEAD", "/boot/grub/empty").header("Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=8-99, 206, 89, bytes 8-9/10",
        "bytes=10-, 416, '416 Range Not Satisfiable\n', bytes */10",
        "bytes=-0, 416, '416 Range Not Satisfiable\n', bytes */10",
        "'bytes=0-1,3-4', 200, 0123456789, ''",
        "bytes=5-2, 200, 0123456789, ''",
        "octets=0-1, 200, 0123456789, ''",
        "bytes=a-b, 200, 0123456789, ''",
    })
    void aRangeIsAnsweredAsTheRfcSays(String range, int status, String body, String contentRange) throws Exception {
        Answer answer = ask("GET", "/boot/grub/font.pf2", "Range: " + range);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws Exception {
        Answer first = ask("GET", "/boot/grub/font.pf2");
        String tag = first.header("ETag");
        assertThat(tag).startsWith("\"");
        assertThat(ask("GET", "/boot/grub/font.pf2", "If-None-Match: \"x\", " + tag)
                        .status())
                .isEqualTo(304);
        assertThat(ask("GET", "/boot/grub/font.pf2", "If-None-Match: \"x\"").status())
                .isEqualTo(200);
        assertThat(ask("GET", "/boot/grub/font.pf2", "If-Modified-Since: " + first.header("Last-Modified"))
                        .status())
                .isEqualTo(304);
        assertThat(ask("GET", "/boot/grub/font.pf2", "Range: bytes=0-1", "If-Range: " + tag)
                        .status())
                .isEqualTo(206);
        assertThat(ask("GET", "/boot/grub/font.pf2", "Range: bytes=0-1", "If-Range: \"x\"")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"//grub//font.pf2", "/GRUB/Font.PF2", "/grub%2Ffont.pf2", "/grub/./font.pf2", "/grub/%66ont.pf2"})
    void namesAreReadAsOverTftpWithoutARedirect(String name) throws Exception {
        Answer answer = ask("GET", "/boot" + name);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @CsvSource({
        "/boot/../../../etc/passwd",
        "/boot/..%2f..%2f..%2fetc/passwd",
        "/boot/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/boot/..%5c..%5c..%5cetc%5cpasswd",
        "/boot/..;/..;/etc/passwd",
    })
    void nothingOutsideTheRootIsServed(String path) throws Exception {
        Answer answer = ask("GET", path);
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body()).doesNotContain("root:");
    }

    @Test
    void absentNamesAndDirectoriesAreNotFoundAndTold() throws Exception {
        assertThat(ask("GET", "/boot/autoexec.ipxe").status()).isEqualTo(404);
        assertThat(ask("GET", "/boot/grub/").status()).isEqualTo(404);
        assertThat(ask("GET", "/boot/grub").status()).isEqualTo(404);
        assertThat(ask("GET", "/boot/").status()).isBetween(403, 404);
        assertThat(observations.of("file not found").getFirst().fields()).containsEntry("file", "autoexec.ipxe");
    }

    @Test
    void renderedFilesHaveTheSameOctetsAndATag() throws Exception {
        Answer answer = ask("GET", "/boot/pxelinux.cfg/default");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("LOCALBOOT 0");
        assertThat(answer.header("Content-Length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(ask("GET", "/boot/pxelinux.cfg/default", "If-None-Match: " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        Answer answer = ask("PUT", "/boot/new", "Content-Length: 0");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }
}
