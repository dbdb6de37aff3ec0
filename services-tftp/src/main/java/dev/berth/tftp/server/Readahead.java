package dev.berth.tftp.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Tells the kernel that a mapped file is about to be read, so that the sending thread does not wait for the disk. */
final class Readahead {
    private static final int WILLNEED = 3;
    private static final MethodHandle MADVISE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("madvise"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private Readahead() {}

    static void willNeed(MemorySegment mapped) {
        if (mapped.byteSize() == 0) {
            return;
        }
        try {
            // Advice only: a refusal changes nothing.
            int ignored = (int) MADVISE.invokeExact(mapped, mapped.byteSize(), WILLNEED);
            assert ignored <= 0;
        } catch (Throwable e) {
            throw new AssertionError("madvise throws nothing", e);
        }
    }
}
