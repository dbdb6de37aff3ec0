package dev.berth.appliance.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * For how long a thread runs before Linux looks who else wants its processor (sched_setattr(2)). From 6.12 on a thread that asks
 * for a short slice runs as soon as it is woken, even where another is in the midst of a long one, which else goes on for up to 4
 * ms: the compiler, or who writes behind the packets. Nobody gets more of the processor, and nobody needs rights.
 */
public final class TimeSlice {
    /** The least that Linux takes. */
    static final long SHORTEST_NANOS = 100_000;

    /** The size of struct sched_attr in its first version, and where its nice and its sched_runtime stand; the rest is 0. */
    private static final int SIZE = 48;

    private static final long NICE = 16;
    private static final long RUNTIME = 24;
    private static final int CALLER = 0;
    private static final int NONE = -1;

    private TimeSlice() {}

    /** Of the calling platform thread, which does little at a time; nothing happens where the system has no such call. */
    public static void shortest() {
        int call = number(314, 274);
        if (call == NONE) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = CFunction.errno(arena);
            MemorySegment attributes = attributes(arena, errno);
            if (attributes.get(JAVA_INT, 0) == 0) {
                return;
            }
            attributes.set(JAVA_LONG, RUNTIME, SHORTEST_NANOS);
            // What cannot be had is done without.
            system(call, errno, attributes, 0);
        }
    }

    /** Of the calling thread, in nanoseconds; 0 where the kernel does not tell. */
    static long nanos() {
        try (Arena arena = Arena.ofConfined()) {
            return attributes(arena, CFunction.errno(arena)).get(JAVA_LONG, RUNTIME);
        }
    }

    /** Its nice, -20 to 19. */
    static int nice() {
        try (Arena arena = Arena.ofConfined()) {
            return attributes(arena, CFunction.errno(arena)).get(JAVA_INT, NICE);
        }
    }

    /** Of the calling thread; all 0 where there are none, the size, which comes first, included. */
    private static MemorySegment attributes(Arena arena, MemorySegment errno) {
        MemorySegment attributes = arena.allocate(SIZE, Long.BYTES);
        int call = number(315, 275);
        if (call != NONE) {
            system(call, errno, attributes, SIZE);
        }
        return attributes;
    }

    /** The C library has no function for these. */
    private static void system(int call, MemorySegment errno, MemorySegment attributes, int size) {
        // sched_setattr(pid, attributes, flags), sched_getattr(pid, attributes, size, flags)
        CFunction.find("syscall")
                .ifPresent(function -> function.call(
                        errno, call, CFunction.number(CALLER), attributes.address(), size, MemorySegment.NULL, 0));
    }

    private static int number(int amd64, int others) {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> amd64;
            case "aarch64", "riscv64" -> others;
            default -> NONE;
        };
    }
}
