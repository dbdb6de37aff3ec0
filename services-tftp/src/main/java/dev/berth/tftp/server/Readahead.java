package dev.berth.tftp.server;

import dev.berth.appliance.libc.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Tells the kernel that a mapped file is about to be read, so that the sending thread does not wait for the disk. */
final class Readahead {
    private static final int WILLNEED = 3;
    private static final CFunction MADVISE = CFunction.of("madvise");

    private Readahead() {}

    /** @param mapped of an arena that is not closed meanwhile */
    static void willNeed(MemorySegment mapped) {
        if (mapped.byteSize() == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            // Advice only: a refusal changes nothing.
            int ignored = MADVISE.call(
                    CFunction.errno(arena), mapped.address(), CFunction.number(mapped.byteSize()), WILLNEED);
            assert ignored <= 0;
        }
    }
}
