package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileBlobStoreTest {
    private static final byte[] CONTENT = "content".getBytes();

    @TempDir
    Path root;

    private FileBlobStore open() throws IOException {
        return FileBlobStore.open(root, new TestClock());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPutIsFoundUnderItsDigest(Digest.Algorithm algorithm) throws Exception {
        var store = open();
        Digest digest = Digest.of(algorithm, CONTENT);

        Upload upload = store.begin();
        upload.append(new ByteArrayInputStream(CONTENT), 0, 100);
        assertThat(store.find(digest)).isEmpty();
        upload.finish(digest);

        assertThat(store.claim(digest))
                .hasValueSatisfying(blob -> assertThat(blob.size()).isEqualTo(CONTENT.length));
        try (var channel = store.open(digest).position(3)) {
            assertThat(java.nio.channels.Channels.newInputStream(channel)).hasContent("tent");
        }
        assertThat(root.resolve("uploads")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotWhatItClaimsToBeIsNeverSeen(Digest.Algorithm algorithm) throws Exception {
        var store = open();
        Digest other = Digest.of(algorithm, "other".getBytes());

        Upload upload = store.begin();
        upload.append(new ByteArrayInputStream(CONTENT), 0, 100);

        assertThatThrownBy(() -> upload.finish(other))
                .isInstanceOf(Upload.Mismatch.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining(Digest.of(algorithm, CONTENT).toString());
        upload.abandon();
        assertThat(blobs()).isEmpty();
        assertThat(root.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void anUploadGoesOnWhereItsConnectionBroke() throws Exception {
        var store = open();
        Upload upload = store.begin();

        assertThatThrownBy(() -> upload.append(breakingAfter(CONTENT, 3), 0, 100))
                .hasMessage("connection reset");
        assertThat(upload.size()).isEqualTo(3);
        upload.append(new ByteArrayInputStream(CONTENT, 3, 4), 3, 100);
        upload.finish(Digest.of(Digest.Algorithm.SHA256, CONTENT));

        assertThat(blobs()).hasSize(1);
        assertThat(blobs().getFirst()).hasBinaryContent(CONTENT);
    }

    @Test
    void anUploadTakesNothingOutOfPlaceAndNothingBeyondItsLimit() throws Exception {
        Upload upload = open().begin();
        upload.append(new ByteArrayInputStream(CONTENT), 0, 100);

        assertThatThrownBy(() -> upload.append(new ByteArrayInputStream(CONTENT), 6, 100))
                .isInstanceOf(Upload.Misplaced.class)
                .hasMessageContaining("7 octets");
        assertThatThrownBy(() -> upload.append(new ByteArrayInputStream(CONTENT), 7, 10))
                .hasMessageContaining("larger than 10");
        assertThat(upload.size()).isEqualTo(7);
    }

    @Test
    void anUploadAtWorkIsNotThrownAway() throws Exception {
        Upload upload = open().begin();
        boolean[] thrownAway = new boolean[1];
        upload.append(
                new InputStream() {
                    private boolean asked;

                    @Override
                    public int read() throws IOException {
                        if (asked) {
                            return -1;
                        }
                        asked = true;
                        var other = new Thread(() -> {
                            try {
                                thrownAway[0] = upload.abandonIfIdle();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
                        other.start();
                        try {
                            other.join();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return 'x';
                    }
                },
                0,
                100);

        assertThat(thrownAway[0]).isFalse();
        assertThat(upload.abandonIfIdle()).isTrue();
        assertThat(root.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void whatAnEarlierRunLeftUnfinishedIsGoneAndWhatItFinishedIsThere() throws Exception {
        var store = open();
        store.put(Digest.of(Digest.Algorithm.SHA256, CONTENT), CONTENT);
        store.begin().append(new ByteArrayInputStream(CONTENT), 0, 100);
        assertThat(root.resolve("uploads")).isNotEmptyDirectory();

        var again = open();

        assertThat(root.resolve("uploads")).isEmptyDirectory();
        assertThat(again.find(Digest.of(Digest.Algorithm.SHA256, CONTENT))).isPresent();
    }

    /** Another JVM stores blobs and says each when it is stored, until it is killed. */
    @Test
    void killedAtAnyInstantNoAcknowledgedBlobIsMissingAndNoPartialOneIsSeen() throws Exception {
        var random = new Random(42);
        for (int round = 0; round < 3; round++) {
            Path said = root.resolve("said");
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BlobWriter.class.getName(),
                            root.toString(),
                            Integer.toString(round))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(said.toFile()))
                    .start();
            int enough = 5 + random.nextInt(40);
            while (writer.isAlive() && lines(said).size() < enough) {
                writer.waitFor(1 + random.nextInt(5), TimeUnit.MILLISECONDS);
            }
            assertThat(writer.isAlive()).as("%s", lines(said)).isTrue();
            writer.destroyForcibly().waitFor();

            List<String> acknowledged = lines(said);
            var store = open();
            for (String digest : acknowledged.subList(0, acknowledged.size() - 1)) {
                assertThat(store.find(Digest.of(digest))).as(digest).isPresent();
            }
            for (Path blob : blobs()) {
                assertThat(Digest.of(Digest.Algorithm.SHA256, Files.readAllBytes(blob))
                                .hex())
                        .isEqualTo(blob.getFileName().toString());
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("blobs"))) {
            return new ArrayList<>(files.filter(Files::isRegularFile).toList());
        }
    }

    private static InputStream breakingAfter(byte[] content, int octets) {
        var before = new ByteArrayInputStream(Arrays.copyOf(content, octets));
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int next = before.read();
                if (next < 0) {
                    throw new IOException("connection reset");
                }
                return next;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int got = before.read(into, from, length);
                if (got < 0) {
                    throw new IOException("connection reset");
                }
                return got;
            }
        };
    }
}
