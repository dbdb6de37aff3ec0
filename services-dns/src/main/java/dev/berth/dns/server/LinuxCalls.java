package dev.berth.dns.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.BindException;

/** The calls of the C library that a {@link BatchPort} is made of, on 64-bit Linux. */
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int SO_RCVBUFFORCE = 33;
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int MSG_WAITFORONE = 0x10000;
    static final int EINTR = 4;

    private static final int EACCES = 13;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int SHUT_RDWR = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final AddressLayout P = ADDRESS;
    private static final ValueLayout.OfInt I = JAVA_INT;

    private static final MethodHandle SOCKET = call("socket", I, I, I);
    private static final MethodHandle SETSOCKOPT = call("setsockopt", I, I, I, P, I);
    private static final MethodHandle BIND = call("bind", I, P, I);
    private static final MethodHandle GETSOCKNAME = call("getsockname", I, P, P);
    private static final MethodHandle RECVMMSG = call("recvmmsg", I, P, I, I, P);
    private static final MethodHandle SENDMMSG = call("sendmmsg", I, P, I, I);
    private static final MethodHandle SHUTDOWN = call("shutdown", I, I);
    private static final MethodHandle CLOSE = call("close", I);

    /** errno of the last call through this object; one object per thread. */
    private final MemorySegment state;

    LinuxCalls(Arena arena) {
        state = arena.allocate(Linker.Option.captureStateLayout());
    }

    private static MethodHandle call(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(I, parameters), ERRNO);
    }

    /** Whether this platform has these calls and the JVM was allowed to make them. */
    static boolean available() {
        String os = System.getProperty("os.name", "");
        String machine = System.getProperty("os.arch", "");
        return os.equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"))
                && LinuxCalls.class.getModule().isNativeAccessEnabled();
    }

    int errno() {
        return (int) ERRNO_VALUE.get(state, 0L);
    }

    int socket() throws IOException {
        try {
            return check("socket", (int) SOCKET.invokeExact(state, AF_INET, SOCK_DGRAM_CLOEXEC, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Whether the option was taken. */
    boolean option(Arena arena, int fd, int level, int option, int value) {
        try {
            MemorySegment number = arena.allocateFrom(I, value);
            return (int) SETSOCKOPT.invokeExact(state, fd, level, option, number, 4) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void bind(int fd, MemorySegment address) throws IOException {
        try {
            check("bind", (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    void name(Arena arena, int fd, MemorySegment address) throws IOException {
        try {
            MemorySegment size = arena.allocateFrom(I, (int) address.byteSize());
            check("getsockname", (int) GETSOCKNAME.invokeExact(state, fd, address, size));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Waits for one message and takes what else is there; negative on error. */
    int receive(int fd, MemorySegment messages, int count) {
        try {
            return (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_WAITFORONE, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many of the messages went; negative when the first did not. */
    int send(int fd, MemorySegment messages, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state, fd, messages, count, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Wakes whoever waits in {@link #receive}; an unconnected socket answers with an error, and wakes all the same. */
    void shutdown(int fd) {
        try {
            int ignored = (int) SHUTDOWN.invokeExact(state, fd, SHUT_RDWR);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int check(String call, int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        throw switch (errno()) {
            case EACCES -> new BindException("Permission denied");
            case EADDRINUSE -> new BindException("Address already in use");
            case EADDRNOTAVAIL -> new BindException("Cannot assign requested address");
            default -> new IOException(call + " failed with error " + errno());
        };
    }

    private static IOException broken(Throwable e) {
        return e instanceof IOException io ? io : new IOException(e);
    }
}
