package dev.berth.appliance.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * A function of the C library of Linux. All are called in one shape, {@code (number, pointer, number, number, pointer, number)}:
 * for each shape the JVM makes some ten classes at every start, which costs as many milliseconds, and the appliance calls two
 * dozen functions. On every 64-bit processor Linux passes the first six numbers and pointers in places of 64 bits of their own,
 * whichever of the two they are and whether the function looks at them.
 *
 * <p>A call gives what the function gives, or the negated errno if that is negative. Numbers are as wide as the function's
 * results: none that is called here gives more than an int.
 */
public final class CFunction {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment address;

    private CFunction(MemorySegment address) {
        this.address = address;
    }

    /** A function that every Linux has. */
    public static CFunction of(String name) {
        return new CFunction(LINKER.defaultLookup().findOrThrow(name));
    }

    /** A function, or empty where the system has none of that name. */
    public static Optional<CFunction> find(String name) {
        return LINKER.defaultLookup().find(name).map(CFunction::new);
    }

    /** Where calls of one thread at a time leave their errno. */
    public static MemorySegment errno(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** A number where the shape has a pointer. */
    public static MemorySegment number(long number) {
        return MemorySegment.ofAddress(number);
    }

    public int call(MemorySegment errno, long first) {
        return call(errno, first, MemorySegment.NULL, 0, 0, MemorySegment.NULL, 0);
    }

    public int call(MemorySegment errno, long first, MemorySegment second) {
        return call(errno, first, second, 0, 0, MemorySegment.NULL, 0);
    }

    public int call(MemorySegment errno, long first, MemorySegment second, long third) {
        return call(errno, first, second, third, 0, MemorySegment.NULL, 0);
    }

    public int call(MemorySegment errno, long first, MemorySegment second, long third, long fourth) {
        return call(errno, first, second, third, fourth, MemorySegment.NULL, 0);
    }

    /** @param errno from {@link #errno} */
    public int call(
            MemorySegment errno,
            long first,
            MemorySegment second,
            long third,
            long fourth,
            MemorySegment fifth,
            long sixth) {
        try {
            // Of a function that gives an int, the register's upper half says nothing.
            int returned = (int) (long) CALL.invokeExact(address, errno, first, second, third, fourth, fifth, sixth);
            return returned < 0 ? -(int) ERRNO.get(errno, 0L) : returned;
        } catch (Throwable e) {
            throw new AssertionError("a call of the C library throws nothing", e);
        }
    }
}
