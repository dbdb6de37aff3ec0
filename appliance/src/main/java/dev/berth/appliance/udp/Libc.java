package dev.berth.appliance.udp;

import dev.berth.appliance.libc.CFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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

    private static final CFunction SOCKET = CFunction.of("socket");
    private static final CFunction BIND = CFunction.of("bind");
    private static final CFunction SHUTDOWN = CFunction.of("shutdown");
    private static final CFunction CLOSE = CFunction.of("close");
    private static final CFunction SETSOCKOPT = CFunction.of("setsockopt");
    private static final CFunction GETSOCKNAME = CFunction.of("getsockname");
    private static final CFunction RECVMMSG = CFunction.of("recvmmsg");
    private static final CFunction SENDMMSG = CFunction.of("sendmmsg");
    private static final CFunction CONNECT = CFunction.of("connect");
    private static final CFunction EPOLL_CREATE1 = CFunction.of("epoll_create1");
    private static final CFunction EPOLL_CTL = CFunction.of("epoll_ctl");
    private static final CFunction EPOLL_WAIT = CFunction.of("epoll_wait");
    private static final CFunction EVENTFD = CFunction.of("eventfd");
    private static final CFunction EVENTFD_READ = CFunction.of("eventfd_read");
    private static final CFunction EVENTFD_WRITE = CFunction.of("eventfd_write");
    private static final CFunction SENDMSG = CFunction.of("sendmsg");
    private static final CFunction RECV = CFunction.of("recv");
    private static final CFunction SENDTO = CFunction.of("sendto");

    private final MemorySegment errno;

    public Libc(Arena arena) {
        errno = CFunction.errno(arena);
    }

    public int socket(int domain, int type, int protocol) {
        return SOCKET.call(errno, domain, CFunction.number(type), protocol);
    }

    public int bind(int fd, MemorySegment address) {
        return BIND.call(errno, fd, address, address.byteSize());
    }

    public int connect(int fd, MemorySegment address) {
        return CONNECT.call(errno, fd, address, address.byteSize());
    }

    public int close(int fd) {
        return CLOSE.call(errno, fd);
    }

    /** @param value of an arena that is not closed meanwhile */
    public int setsockopt(int fd, int level, int option, MemorySegment value) {
        return SETSOCKOPT.call(
                errno, fd, CFunction.number(level), option, value.address(), CFunction.number(value.byteSize()), 0);
    }

    /** @param length of the arena of {@code address} */
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return GETSOCKNAME.call(errno, fd, address, length.address());
    }

    public int recv(int fd, MemorySegment to, int flags) {
        return RECV.call(errno, fd, to, to.byteSize(), flags);
    }

    public int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        return RECVMMSG.call(errno, fd, messages, count, flags);
    }

    public int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        return SENDMMSG.call(errno, fd, messages, count, flags);
    }

    public int sendmsg(int fd, MemorySegment message, int flags) {
        return SENDMSG.call(errno, fd, message, flags);
    }

    public int sendto(int fd, MemorySegment bytes, long length, int flags, MemorySegment address) {
        return SENDTO.call(errno, fd, bytes, length, flags, address, address.byteSize());
    }

    /** In both directions: who waits for this socket wakes up. */
    public int shutdown(int fd) {
        return SHUTDOWN.call(errno, fd, CFunction.number(2));
    }

    public int epollCreate(int flags) {
        return EPOLL_CREATE1.call(errno, flags);
    }

    /** @param event of an arena that is not closed meanwhile */
    public int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
        return EPOLL_CTL.call(errno, epoll, CFunction.number(operation), fd, event.address());
    }

    public int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis) {
        return EPOLL_WAIT.call(errno, epoll, events, count, timeoutMillis);
    }

    public int eventfd(int initial, int flags) {
        return EVENTFD.call(errno, initial, CFunction.number(flags));
    }

    public int eventfdRead(int fd, MemorySegment value) {
        return EVENTFD_READ.call(errno, fd, value);
    }

    public int eventfdWrite(int fd, long value) {
        return EVENTFD_WRITE.call(errno, fd, CFunction.number(value));
    }
}
