package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.SharedBlocks;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the file system clones files, an import copies no octets; {@code -Dberth.clone.directory} names a folder on one that
 * does (xfs, btrfs), for most folders for temporary files are on one that does not.
 */
class CloneTest {
    @TempDir
    private Path temporary;

    @Test
    void anImportedFileSharesItsBlocksUntilOneOfBothIsWritten() throws Exception {
        String given = System.getProperty("berth.clone.directory");
        Path directory = given == null ? temporary : Files.createTempDirectory(Path.of(given), "berth-clone");
        Optional<String> impossible = SharedBlocks.impossible(directory);
        impossible.ifPresent(why -> System.out.println("SKIPPED CloneTest: no files are cloned in " + directory + ": "
                + why + "; name a folder on xfs or btrfs with -Dberth.clone.directory"));
        Assumptions.assumeTrue(impossible.isEmpty(), () -> impossible.orElse(""));
        byte[] content = new byte[(4 << 20) + 17];
        new Random(1).nextBytes(content);
        Path file = Files.write(directory.resolve("file"), content);
        var store = FileBlobStore.open(directory.resolve("store"), new TestClock());

        BlobStore.Imported imported = store.take(file, BlobStore.Import.COPY);

        Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
        assertThat(imported.blob().digest()).isEqualTo(digest);
        Path stored = directory
                .resolve("store/blobs/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
        assertThat(SharedBlocks.shares(stored)).isTrue();
        Files.write(file, new byte[content.length]);
        assertThat(store.verify(digest)).isEmpty();
        assertThat(SharedBlocks.shares(stored)).isFalse();
    }
}
