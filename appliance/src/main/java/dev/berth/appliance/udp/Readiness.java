package dev.berth.appliance.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for sockets to have something to read (epoll). Used by one thread but for {@link #wake}. */
public final class Readiness implements AutoCloseable {
    private static final int CLOEXEC = 524288;
    private static final int EFD_NONBLOCK = 2048;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int EPOLLIN = 1;
    private static final int EPOLLET = 1 << 31;
    private static final int MOST = 256;
    private static final long WAKE = -1;
    // The kernel's struct epoll_event is packed on x86-64 only.
    private static final int DATA = "amd64".equals(System.getProperty("os.arch")) ? 4 : 8;
    private static final int EVENT = DATA + 8;

    private final Arena arena = Arena.ofShared();
    private final Libc libc = new Libc(arena);
    private final MemorySegment events = arena.allocate((long) EVENT * MOST, 8);
    private final MemorySegment one = arena.allocate(EVENT, 8);
    private final MemorySegment woken = arena.allocate(JAVA_LONG);
    private final int epoll;
    private final int bell;
    private boolean closed;

    public Readiness() {
        epoll = libc.epollCreate(CLOEXEC);
        bell = libc.eventfd(0, CLOEXEC | EFD_NONBLOCK);
        if (epoll < 0 || bell < 0) {
            throw new IllegalStateException("no descriptor for epoll; raise the limit of open files (ulimit -n)");
        }
        control(ADD, bell, EPOLLIN, WAKE);
    }

    private int control(int operation, int fd, int events, long token) {
        one.set(JAVA_INT_UNALIGNED, 0, events);
        one.set(JAVA_LONG_UNALIGNED, DATA, token);
        return libc.epollCtl(epoll, operation, fd, one);
    }

    /** {@code token}, not negative, is what {@link #token} gives when the socket is ready. */
    public void add(UdpSocket socket, long token) {
        control(ADD, socket.fd(), EPOLLIN, token);
    }

    /**
     * As {@link #add}, but each arrival is told once, which spares the system looking again: who does not read until
     * nothing is left must not count on hearing of the rest before the next one arrives.
     */
    public void addForNews(UdpSocket socket, long token) {
        control(ADD, socket.fd(), EPOLLIN | EPOLLET, token);
    }

    public void remove(UdpSocket socket) {
        control(DELETE, socket.fd(), 0, 0);
    }

    /**
     * Waits.
     *
     * @param timeoutMillis -1 for ever
     * @return how many are ready, {@link #wake} included; 0 after the time
     */
    public int await(int timeoutMillis) {
        int count = libc.epollWait(epoll, events, MOST, timeoutMillis);
        for (int i = 0; i < count; i++) {
            if (token(i) == WAKE) {
                libc.eventfdRead(bell, woken);
            }
        }
        return Math.max(0, count);
    }

    /** Which socket is ready; negative for {@link #wake}. */
    public long token(int i) {
        return events.get(JAVA_LONG_UNALIGNED, (long) EVENT * i + DATA);
    }

    /** Ends the present or the next {@link #await}; from any thread, harmless after {@link #close}. */
    public synchronized void wake() {
        if (!closed) {
            try (Arena own = Arena.ofConfined()) {
                new Libc(own).eventfdWrite(bell, 1);
            }
        }
    }

    /**
     * Wakes the thread that waits here, which has been told to end, and waits for its end, however often this one is
     * interrupted; the interruption is kept for the caller.
     */
    public void end(Thread waiting) {
        wake();
        boolean interrupted = false;
        while (waiting.isAlive()) {
            try {
                waiting.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            libc.close(epoll);
            libc.close(bell);
            arena.close();
        }
    }
}
