package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyDiskTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path directory;

    private static byte[] contents(Disk.DiskFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(file.size());
        file.read(0, bytes);
        return bytes.array();
    }

    @Test
    void aFileThatWasExpectedIsNoOtherThanOneThatWasNot() throws IOException {
        try (var disk = new ReadyDisk(directory)) {
            try (Disk.DiskFile surprise = disk.create("first", SIZE)) {
                assertThat(contents(surprise)).isEqualTo(new byte[SIZE]);
            }
            disk.expect(SIZE);
            disk.expect(SIZE);
            try (Disk.DiskFile other = disk.create("checkpoint", 0)) {
                assertThat(other.size()).isZero();
            }
            try (Disk.DiskFile expected = disk.create("second", SIZE)) {
                assertThat(contents(expected)).isEqualTo(new byte[SIZE]);
                expected.write(7, ByteBuffer.wrap(new byte[] {1}));
                assertThat(contents(expected)[7]).isEqualTo((byte) 1);
            }
            assertThat(disk.list()).containsExactly("checkpoint", "first", "second");
        }
    }

    @Test
    void whatWasExpectedInVainIsGoneAfterwards() throws IOException {
        try (var disk = new ReadyDisk(directory)) {
            disk.expect(SIZE);
        }
        assertThat(Files.list(directory)).isEmpty();
    }

    @Test
    void aFileThatCouldNotBeMadeReadyIsMadeWhenItIsNeeded() throws IOException {
        Path spare = Files.createDirectories(directory.resolve("spare.new").resolve("in the way"));
        try (var disk = new ReadyDisk(directory)) {
            disk.expect(SIZE);
            try (Disk.DiskFile file = disk.create("first", SIZE)) {
                assertThat(file.size()).isEqualTo(SIZE);
            }
        }
        assertThat(spare).isDirectory();
    }
}
