package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.blob.BlobStore.Import;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
    private static final Digest HELLO = Digest.of(Digest.Algorithm.SHA256, "hello".getBytes());

    @TempDir
    Path root;

    private Path file;
    private FileBlobStore store;

    @BeforeEach
    void open() throws Exception {
        file = Files.writeString(root.resolve("file"), "hello");
        store = FileBlobStore.open(root.resolve("store"), new TestClock());
    }

    private Path stored() {
        return root.resolve("store/blobs/sha256")
                .resolve(HELLO.hex().substring(0, 2))
                .resolve(HELLO.hex());
    }

    @Test
    void aLinkedFileIsTheBlobItself() throws Exception {
        BlobStore.Imported imported = store.take(file, Import.LINK);

        assertThat(imported.how()).isEqualTo(Import.LINK);
        assertThat(imported.blob().digest()).isEqualTo(HELLO);
        assertThat(imported.blob().size()).isEqualTo(5);
        assertThat(Files.getAttribute(stored(), "unix:ino")).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(root.resolve("store/uploads")).isEmptyDirectory();
    }

    @Test
    void aFileThatIsLinkedTwiceLeavesNothingBehind() throws Exception {
        store.take(file, Import.LINK);
        store.take(file, Import.LINK);

        assertThat(root.resolve("store/uploads")).isEmptyDirectory();
        assertThat(stored()).hasContent("hello");
    }

    @Test
    void aCopiedFileMayBeWrittenAfterwards() throws Exception {
        assertThat(store.take(file, Import.COPY).how()).isEqualTo(Import.COPY);
        Files.writeString(file, "other");

        assertThat(stored()).hasContent("hello");
    }

    @Test
    void onlyARegularFileIsTaken() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), file);

        assertThatThrownBy(() -> store.take(link, Import.LINK)).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> store.take(root, Import.COPY)).hasMessageContaining("no regular file");
    }
}
