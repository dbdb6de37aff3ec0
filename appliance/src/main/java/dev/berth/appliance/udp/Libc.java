package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Calls of the C library on Linux, which alone give sockets of one interface, raw frames, batches and arrival stamps. Each
 * gives what the call gives, or the negated errno. Not for two threads at once: errno has one place per instance.
 */
public final class Libc {
    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ECONNREFUSED = 111;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SHUTDOWN = call("shutdown", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = call("close", JAVA_INT);
    private static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = call("getsockname", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECVMMSG = call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG = call("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT = call("connect", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE1 = call("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL = call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = call("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD_READ = call("eventfd_read", JAVA_INT, ADDRESS);
    private static final MethodHandle EVENTFD_WRITE = call("eventfd_write", JAVA_INT, JAVA_LONG);
    private static final MethodHandle SENDMSG = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("sendmsg"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            ERRNO);

    private static final MethodHandle RECV = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("recv"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
            ERRNO);

    private static final MethodHandle SENDTO = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("sendto"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            ERRNO);

    private final MemorySegment errno;

    public Libc(Arena arena) {
        errno = arena.allocate(Linker.Option.captureStateLayout());
    }

    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
    }

    private int result(int returned) {
        return returned < 0 ? -(int) ERRNO_VALUE.get(errno, 0L) : returned;
    }

    private static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a call of the C library throws nothing", thrown);
    }

    public int socket(int domain, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(errno, domain, type, protocol));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int bind(int fd, MemorySegment address) {
        try {
            return result((int) BIND.invokeExact(errno, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int connect(int fd, MemorySegment address) {
        try {
            return result((int) CONNECT.invokeExact(errno, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(errno, fd));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return result((int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, (int) value.byteSize()));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try {
            return result((int) GETSOCKNAME.invokeExact(errno, fd, address, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int recv(int fd, MemorySegment to, int flags) {
        try {
            return result((int) (long) RECV.invokeExact(errno, fd, to, to.byteSize(), flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int) RECVMMSG.invokeExact(errno, fd, messages, count, flags, MemorySegment.NULL));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int) SENDMMSG.invokeExact(errno, fd, messages, count, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int sendmsg(int fd, MemorySegment message, int flags) {
        try {
            return result((int) (long) SENDMSG.invokeExact(errno, fd, message, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int sendto(int fd, MemorySegment bytes, long length, int flags, MemorySegment address) {
        try {
            return result((int)
                    (long) SENDTO.invokeExact(errno, fd, bytes, length, flags, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** In both directions: who waits for this socket wakes up. */
    public int shutdown(int fd) {
        try {
            return result((int) SHUTDOWN.invokeExact(errno, fd, 2));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int epollCreate(int flags) {
        try {
            return result((int) EPOLL_CREATE1.invokeExact(errno, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
        try {
            return result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis) {
        try {
            return result((int) EPOLL_WAIT.invokeExact(errno, epoll, events, count, timeoutMillis));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int eventfd(int initial, int flags) {
        try {
            return result((int) EVENTFD.invokeExact(errno, initial, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int eventfdRead(int fd, MemorySegment value) {
        try {
            return result((int) EVENTFD_READ.invokeExact(errno, fd, value));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    public int eventfdWrite(int fd, long value) {
        try {
            return result((int) EVENTFD_WRITE.invokeExact(errno, fd, value));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }
}
