package dev.berth.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.repo.Wire.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesOverHttpTest {
    private static final String FILE = "/repo/el9/digits.rpm";
    private static final String CHANGED = "Sun, 01 Feb 2026 10:00:00 GMT";

    @TempDir
    Path data;

    private Path root;
    private RepoSite site;

    @BeforeEach
    void start() throws Exception {
        root = data.resolve("repo");
        Files.createDirectories(root.resolve("el9/repodata"));
        Files.writeString(root.resolve("el9/digits.rpm"), "0123456789");
        Files.setLastModifiedTime(
                root.resolve("el9/digits.rpm"), FileTime.from(Instant.parse("2026-02-01T10:00:00.5Z")));
        Files.writeString(root.resolve("el9/empty"), "");
        Files.writeString(root.resolve("el9/repodata/repomd.xml"), "<repomd/>");
        Files.writeString(root.resolve("el9/a b+c&<e>.txt"), "odd");
        Files.writeString(data.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("out"), data);
        Files.createSymbolicLink(root.resolve("out.txt"), data.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("nowhere"), data.resolve("absent"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("latest"), Path.of("el9"));
        site = new RepoSite(new RepoServiceProvider(), data, "repo: { root: repo }");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private Answer ask(String method, String path, String... headers) throws Exception {
        return site.wire().ask(method, path, headers);
    }

    @Test
    void aFileComesWholeWithItsTypeItsTagAndItsDate() throws Exception {
        Answer answer = ask("GET", FILE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("0123456789");
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-rpm");
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("ETag")).matches("\"[^\"]+\"");
        assertThat(answer.header("Last-Modified")).isEqualTo(CHANGED);
        assertThat(site.observations.of("file fetched")).hasSize(1);
    }

    @Test
    void headSaysWhatGetSaysWithoutTheBody() throws Exception {
        Answer get = ask("GET", FILE);
        Answer head = ask("HEAD", FILE);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : new String[] {"Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges"}) {
            assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isNotEmpty();
        }
        assertThat(ask("HEAD", "/repo/el9/empty").header("Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=8-99, 206, 89, bytes 8-9/10",
        "bytes=9-9, 206, 9, bytes 9-9/10",
        "'bytes=0-1,3-4', 200, 0123456789, ''",
        "'bytes=0-1,99-100', 200, 0123456789, ''",
        "bytes=5-2, 200, 0123456789, ''",
        "octets=0-1, 200, 0123456789, ''",
        "bytes=99999999999999999999-, 200, 0123456789, ''",
    })
    void aRangeGivesThatPartAndSeveralOrNoneOfOursGiveTheFile(
            String range, int status, String body, String contentRange) throws Exception {
        Answer answer = ask("GET", FILE, "Range: " + range);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(body.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=-0", "bytes=10-20"})
    void aRangeBeyondTheEndIsNotSatisfiable(String range) throws Exception {
        Answer answer = ask("GET", FILE, "Range: " + range);

        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
    }

    /** TAG is the file's own tag. The dates lie around the file's, whose half second HTTP cannot say. */
    @ParameterizedTest
    @CsvSource({
        "If-None-Match: TAG, 304",
        "If-None-Match: W/TAG, 304",
        "If-None-Match: *, 304",
        "'If-None-Match: \"x\", TAG', 304",
        "'If-None-Match: \"x\"', 200",
        "If-Match: TAG, 200",
        "If-Match: *, 200",
        "If-Match: W/TAG, 412",
        "'If-Match: \"x\"', 412",
        "'If-Modified-Since: Sun, 01 Feb 2026 10:00:00 GMT', 304",
        "'If-Modified-Since: Sun, 01 Feb 2026 09:59:59 GMT', 200",
        "If-Modified-Since: yesterday, 200",
        "'If-Unmodified-Since: Sun, 01 Feb 2026 10:00:00 GMT', 200",
        "'If-Unmodified-Since: Sun, 01 Feb 2026 09:59:59 GMT', 412",
    })
    void aConditionDecidesWhetherTheFileIsSent(String header, int status) throws Exception {
        String tag = ask("GET", FILE).header("ETag");

        Answer answer = ask("GET", FILE, header.replace("TAG", tag));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("ETag")).isEqualTo(tag);
        if (status == 304) {
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void ifNoneMatchOutweighsTheDate() throws Exception {
        assertThat(ask("GET", FILE, "If-None-Match: \"x\"", "If-Modified-Since: " + CHANGED)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "TAG, 206",
        "'\"x\"', 200",
        "W/TAG, 200",
        "'Sun, 01 Feb 2026 10:00:00 GMT', 206",
        "'Sun, 01 Feb 2026 10:00:01 GMT', 200"
    })
    void ifRangeGivesThePartOnlyOfTheSameFile(String validator, int status) throws Exception {
        String tag = ask("GET", FILE).header("ETag");

        Answer answer = ask("GET", FILE, "Range: bytes=0-3", "If-Range: " + validator.replace("TAG", tag));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(status == 206 ? "0123" : "0123456789");
    }

    @Test
    void aReplacedFileHasAnotherTagAtOnceEvenWithSizeAndDateKept() throws Exception {
        String before = ask("GET", FILE).header("ETag");
        Path file = root.resolve("el9/digits.rpm");
        FileTime changed = Files.getLastModifiedTime(file);
        Path fresh = Files.writeString(root.resolve("el9/fresh"), "9876543210");
        Files.setLastModifiedTime(fresh, changed);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        Answer answer = ask("GET", FILE, "If-None-Match: " + before);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("9876543210");
        assertThat(answer.header("ETag")).isNotEqualTo(before);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repo/../secret.txt",
                "/repo/el9/../../secret.txt",
                "/repo/%2e%2e/secret.txt",
                "/repo/%2E%2E/secret.txt",
                "/repo/.%2e/secret.txt",
                "/repo/..%2fsecret.txt",
                "/repo/%2e%2e%2fsecret.txt",
                "/repo/el9/%2e%2e/%2e%2e/secret.txt",
                "/repo/..;x=y/secret.txt",
                "/repo/%252e%252e/secret.txt",
                "/repo//../secret.txt",
                "/repo/..%5csecret.txt",
                "/repo/%c0%ae%c0%ae/secret.txt",
                "/repo/out/secret.txt",
                "/repo/out.txt",
                "/repo/out/",
                "/repo/nowhere",
                "/repo/loop",
                "/repo/el9/digits.rpm%00.txt",
                "/repo/%00",
                "/repo/el9/digits.rpm/",
                "/repo/el9/digits.rpm/x",
                "/repo/%zz",
                "/repo/absent",
            })
    void nothingOutsideTheRootIsServed(String path) throws Exception {
        Answer answer = ask("GET", path);

        assertThat(answer.status()).isBetween(400, 404);
        assertThat(answer.text()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void aNameThatIsTooLongIsNotThere() throws Exception {
        assertThat(ask("GET", "/repo/" + "x".repeat(3000)).status()).isEqualTo(404);
    }

    @Test
    void aLinkWithinTheRootIsFollowed() throws Exception {
        assertThat(ask("GET", "/repo/latest/digits.rpm").text()).isEqualTo("0123456789");
    }

    @Test
    void aDirectoryIsListedSortedWithItsDirectoriesFirstAndNamesEscaped() throws Exception {
        Answer answer = ask("GET", "/repo/el9/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.text())
                .containsSubsequence("../", "repodata/", "a b+c&amp;&lt;e&gt;.txt", "digits.rpm", "empty")
                .doesNotContain("<e>")
                .contains("href=\"./a%20b%2Bc%26%3Ce%3E.txt\"");
        assertThat(ask("GET", "/repo/el9/a%20b%2Bc%26%3Ce%3E.txt").text()).isEqualTo("odd");
        assertThat(ask("HEAD", "/repo/el9/").body()).isEmpty();
    }

    @Test
    void aDirectoryWithoutItsSlashRedirectsToIt() throws Exception {
        Answer answer = ask("GET", "/repo/el9");

        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("Location")).endsWith("/repo/el9/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void nothingIsWritten(String method) throws Exception {
        Answer answer = ask(method, FILE);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(Files.readString(root.resolve("el9/digits.rpm"))).isEqualTo("0123456789");
    }

    @Test
    void answersAreCountedByTheirStatus() throws Exception {
        ask("GET", FILE);
        ask("GET", FILE, "Range: bytes=0-3");
        ask("GET", FILE, "If-None-Match: *");
        ask("GET", "/repo/absent");
        ask("GET", "/repo/el9/");

        // An answer is counted once it has been sent, which the client may see first.
        await().untilAsserted(() -> assertThat(site.service.counters()).containsEntry("requests", 5L));
        await().until(() -> counted("200") + counted("206") + counted("304") + counted("404") == 5);
        assertThat(counted("200")).isEqualTo(2);
        assertThat(counted("206")).isEqualTo(1);
        assertThat(counted("304")).isEqualTo(1);
        assertThat(counted("404")).isEqualTo(1);
    }

    private double counted(String status) {
        return site.metrics.scrape(name -> name.startsWith("berth_repo_answers")).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .filter(point -> status.equals(point.getLabels().get("status")))
                .mapToDouble(point -> ((io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot)
                                point)
                        .getValue())
                .sum();
    }

    @Test
    void randomOctetsDoNotStopTheSite() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] octets = new byte[random.nextInt(2000)];
            random.nextBytes(octets);
            String said = new String(site.wire().raw(octets), StandardCharsets.ISO_8859_1);
            assertThat(said).doesNotContain("Exception");
        }
        assertThat(ask("GET", FILE).status()).isEqualTo(200);
    }
}
