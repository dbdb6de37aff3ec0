package dev.berth.appliance.store;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/** Lets a thread step back for others. Linux keeps niceness for each thread; the JVM sets none unless it is root and told to. */
final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    /** A tenth of the processor where others want all of it. */
    private static final int LOW = 10;

    private Niceness() {}

    /** The calling platform thread runs behind others from now on; nothing happens where the system has no such call. */
    static void stepBack() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setpriority").ifPresent(call -> {
            try {
                int ignored =
                        (int) linker.downcallHandle(call, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                                .invokeExact(PRIO_PROCESS, CALLER, LOW);
            } catch (Throwable e) {
                throw new AssertionError("a call of the C library throws nothing", e);
            }
        });
    }
}
