package dev.berth.appliance.store;

import dev.berth.appliance.libc.CFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Lets a thread step back for others, at the processor and at the disk. Linux keeps both for each thread; the JVM sets neither
 * unless it is root and told to.
 */
public final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    /** A tenth of the processor where others want all of it. */
    private static final int LOW = 10;

    /** A quarter. */
    static final int COMPILERS = 5;

    private static final Path THREADS = Path.of("/proc/self/task");
    /** As much of its name as the kernel keeps. */
    static final String COMPILER = "C2 CompilerThre";

    private static final int IOPRIO_WHO_PROCESS = 1;
    /** What it forces waits while others force something; for ten seconds at most, where the kernel minds such things at all. */
    private static final int IDLE = 3 << 13;

    private Niceness() {}

    /**
     * The JVM's optimising compiler steps back for what it compiles: on two processors the first seconds after a start are
     * half as quick again. Nothing happens where the system does not tell of threads.
     */
    public static void compilerStepsBack() {
        try (Stream<Path> threads = Files.list(THREADS)) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).startsWith(COMPILER)) {
                    priority(Integer.parseInt(thread.getFileName().toString()), COMPILERS);
                }
            }
        } catch (IOException e) {
            // No Linux, or a thread that has just ended: it is only a little slower.
            return;
        }
    }

    private static void priority(int thread, int nice) {
        call("setpriority", PRIO_PROCESS, thread, nice, 0);
    }

    /** The calling platform thread runs behind others from now on; nothing happens where the system has no such call. */
    static void stepBack() {
        priority(CALLER, LOW);
        long number = numberOfIoprioSet(System.getProperty("os.arch", ""));
        if (number > 0) {
            // The C library has no function for it.
            call("syscall", number, IOPRIO_WHO_PROCESS, CALLER, IDLE);
        }
    }

    /**
     * Whoever waits for this processor has it first. Linux lets a thread, however low it stands, end its slice of some milliseconds
     * before others that have just been woken run.
     */
    static void giveWay() {
        Thread.yield();
    }

    /** What cannot be had is done without. */
    private static void call(String name, long first, long second, long third, long fourth) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = CFunction.errno(arena);
            CFunction.find(name)
                    .ifPresent(function -> function.call(errno, first, CFunction.number(second), third, fourth));
        }
    }

    private static long numberOfIoprioSet(String architecture) {
        return switch (architecture) {
            case "amd64" -> 251;
            case "aarch64", "riscv64" -> 30;
            default -> 0;
        };
    }
}
