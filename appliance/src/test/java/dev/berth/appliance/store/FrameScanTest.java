package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.store.Disk.DiskFile;
import dev.berth.appliance.store.Frame.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of all sizes, also larger than what the scan sees at once (256 KiB). */
class FrameScanTest {
    private static final int SIZE = 4 << 20;
    private static final int WINDOW = 256 << 10;

    @TempDir
    private Path directory;

    private DiskFile file;

    @BeforeEach
    void makeFile() throws IOException {
        file = new DirectoryDisk(directory).create("a.log", SIZE);
    }

    private int write(int at, long revision, int body) throws IOException {
        var random = new Random(revision);
        byte[] octets = new byte[body];
        random.nextBytes(octets);
        ByteBuffer frame = new Frame(Frame.FORMAT, revision, revision, octets).bytes();
        int size = frame.remaining();
        file.write(at, frame);
        return size;
    }

    /** Revisions of the whole frames from the beginning on, and where the first thing stands that is none. */
    private record Scanned(List<Long> revisions, int end, Found then) {}

    private static Scanned scan(FrameScan scan) throws IOException {
        List<Long> revisions = new ArrayList<>();
        int at = 0;
        Found found = scan.at(at);
        while (found instanceof Found.Whole whole) {
            Frame.Extent extent = whole.extent();
            revisions.add(extent.first());
            at += extent.size();
            found = scan.at(at);
        }
        return new Scanned(revisions, at, found);
    }

    @Test
    void framesAreFoundOneAfterTheOtherWhateverTheirSizes() throws IOException {
        int at = 0;
        List<Long> written = new ArrayList<>();
        for (int body :
                new int[] {100, WINDOW, 10, 3 * WINDOW, WINDOW - Frame.HEAD, 1, WINDOW - 7, 50_000, 200_000, 0}) {
            written.add(written.size() + 1L);
            at += write(at, written.size(), body);
        }
        var scan = new FrameScan(file);

        assertThat(scan(scan)).isEqualTo(new Scanned(written, at, new Found.End()));
        assertThat(scan.nothingAfter(at)).isTrue();
    }

    @Test
    void aFrameThatEndsWithTheFileIsTheLast() throws IOException {
        int first = write(0, 1, 1000);
        write(first, 2, SIZE - first - Frame.HEAD);
        var scan = new FrameScan(file);

        assertThat(scan(scan)).isEqualTo(new Scanned(List.of(1L, 2L), SIZE, new Found.End()));
        assertThat(scan.nothingAfter(SIZE)).isTrue();
    }

    @Test
    void aFrameThatIsCutOrClaimsMoreThanTheFileIsBroken() throws IOException {
        int first = write(0, 1, 1000);
        for (int body : new int[] {500, 2 * WINDOW}) {
            write(first, 2, body);
            // The last octet of its body.
            file.write(first + Frame.HEAD + body - 1, ByteBuffer.allocate(1));
            assertThat(scan(new FrameScan(file)).then()).isInstanceOf(Found.Broken.class);
        }
        write(first, 2, 500);
        file.write(first + 8, ByteBuffer.allocate(4).putInt(SIZE).flip());
        assertThat(scan(new FrameScan(file)).then()).isInstanceOf(Found.Broken.class);
        file.write(first + 8, ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
        assertThat(scan(new FrameScan(file)).then()).isInstanceOf(Found.Broken.class);
    }

    @Test
    void whatStandsFarBehindIsSeen() throws IOException {
        int end = write(0, 1, 1000);
        var octet = ByteBuffer.wrap(new byte[] {1});
        file.write(SIZE - 1, octet);
        var scan = new FrameScan(file);
        assertThat(scan.nothingAfter(end)).isFalse();
        assertThat(scan.anyWholeAfter(end)).isFalse();

        write(SIZE / 2 + 3, 7, 3 * WINDOW);
        assertThat(new FrameScan(file).nothingAfter(end)).isFalse();
        assertThat(new FrameScan(file).anyWholeAfter(end)).isTrue();
    }
}
