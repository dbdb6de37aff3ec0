package dev.berth.appliance.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CFunctionTest {
    private static final int EBADF = 9;
    private static final int ENOENT = 2;
    private static final int O_RDWR_CREAT = 2 | 0x40;
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = CFunction.errno(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void givesWhatTheFunctionGives() {
        assertThat(CFunction.of("getpid").call(errno, 0))
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(CFunction.of("abs").call(errno, -7)).isEqualTo(7);
    }

    @Test
    void aFailureIsTheNegatedErrno(@TempDir Path directory) {
        assertThat(CFunction.of("close").call(errno, -1)).isEqualTo(-EBADF);
        MemorySegment missing = arena.allocateFrom(directory.resolve("none").toString());
        assertThat(CFunction.of("open").call(errno, missing.address())).isEqualTo(-ENOENT);
    }

    /** Numbers of 32 bits and of 64, pointers in a pointer's place and in a number's. */
    @Test
    void everyPlaceOfTheShapeArrives(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("file");
        MemorySegment name = arena.allocateFrom(path.toString());
        int fd = CFunction.of("open").call(errno, name.address(), CFunction.number(O_RDWR_CREAT), 0600);
        assertThat(fd).isPositive();
        MemorySegment text = arena.allocateFrom("berth");
        assertThat(CFunction.of("pwrite").call(errno, fd, text, 5, 1)).isEqualTo(5);
        assertThat(CFunction.of("close").call(errno, fd)).isZero();
        assertThat(Files.readString(path)).isEqualTo("\0berth");

        int bell = CFunction.of("eventfd").call(errno, 0, CFunction.number(0));
        assertThat(CFunction.of("eventfd_write").call(errno, bell, CFunction.number(1L << 40 | 3)))
                .isZero();
        MemorySegment value = arena.allocate(JAVA_LONG);
        assertThat(CFunction.of("eventfd_read").call(errno, bell, value)).isZero();
        assertThat(value.get(JAVA_LONG, 0)).isEqualTo(1L << 40 | 3);
        assertThat(CFunction.of("close").call(errno, bell)).isZero();

        // Six arguments: the last is where the kernel writes how long the sender's address is.
        MemorySegment pair = arena.allocate(8, 4);
        assertThat(CFunction.of("socketpair").call(errno, AF_UNIX, CFunction.number(SOCK_DGRAM), 0, pair.address()))
                .isZero();
        int here = pair.get(JAVA_INT, 0);
        int there = pair.get(JAVA_INT, 4);
        assertThat(CFunction.of("sendto").call(errno, here, text, 5, 0, MemorySegment.NULL, 0))
                .isEqualTo(5);
        MemorySegment received = arena.allocate(9);
        MemorySegment sender = arena.allocate(110, 8);
        MemorySegment size = arena.allocate(JAVA_INT);
        size.set(JAVA_INT, 0, 110);
        assertThat(CFunction.of("recvfrom").call(errno, there, received, 9, 0, sender, size.address()))
                .isEqualTo(5);
        assertThat(received.getString(0)).isEqualTo("berth");
        assertThat(size.get(JAVA_INT, 0)).isLessThan(110);
        assertThat(CFunction.of("close").call(errno, here)).isZero();
        assertThat(CFunction.of("close").call(errno, there)).isZero();
    }

    @Test
    void whatTheSystemHasNotIsEmpty() {
        assertThat(CFunction.find("berth_has_no_such_function")).isEmpty();
    }
}
