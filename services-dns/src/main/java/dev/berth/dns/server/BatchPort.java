package dev.berth.dns.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Libc;
import dev.berth.appliance.udp.SocketAddresses;
import dev.berth.dns.message.Query;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@link UdpPort} by recvmmsg and sendmmsg: one call takes up to {@value #BATCH} queries, another sends their answers. Several
 * ports bind one address with SO_REUSEPORT, and the kernel spreads clients over them.
 */
final class BatchPort implements UdpPort {
    /** Longer queries are cut, and so malformed. */
    static final int MAX_QUERY = 4096;

    private static final int BATCH = 64;
    private static final int RECEIVE_BUFFER = 1 << 20;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int MSG_WAITFORONE = 0x10000;

    // struct mmsghdr, iovec, sockaddr_in and cmsghdr with in_pktinfo as on every 64-bit Linux.
    private static final int MESSAGE = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int LENGTH = 56;
    private static final int VECTOR = 16;
    private static final int ADDRESS_SIZE = SocketAddresses.SIZE;
    private static final int CONTROL_SIZE = 32;
    private static final int INTERFACE_INDEX = 16;

    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final CountDownLatch served = new CountDownLatch(1);
    private final ReentrantLock replying = new ReentrantLock();
    private final int fd;
    private final InetSocketAddress local;
    /** Bound to 0.0.0.0: each answer has to name the address that was asked. */
    private final boolean any;

    private final Replies replies;
    private volatile boolean closed;
    private volatile boolean serving;

    BatchPort(InetSocketAddress address) throws IOException {
        var calls = new Libc(arena);
        fd = check("socket", calls.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0));
        try {
            any = address.getAddress().isAnyLocalAddress();
            option(calls, SOL_SOCKET, SO_REUSEPORT, 1);
            // Beyond the system's limit where we may, else up to it.
            if (!option(calls, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)) {
                option(calls, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
            }
            if (any) {
                option(calls, IPPROTO_IP, IP_PKTINFO, 1);
            }
            MemorySegment name = arena.allocate(ADDRESS_SIZE, 8);
            SocketAddresses.write(name, 0, Ipv4.of((Inet4Address) address.getAddress()), address.getPort());
            check("bind", calls.bind(fd, name));
            check("getsockname", calls.getsockname(fd, name, arena.allocateFrom(JAVA_INT, ADDRESS_SIZE)));
            local = new InetSocketAddress(SocketAddresses.address(name, 0).inet(), SocketAddresses.port(name, 0));
        } catch (IOException e) {
            calls.close(fd);
            arena.close();
            throw e;
        }
        replies = new Replies();
    }

    /** Whether this platform has these calls and the JVM was allowed to make them. */
    static boolean available() {
        String machine = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"))
                && Libc.class.getModule().isNativeAccessEnabled();
    }

    /** Whether the option was taken. */
    private boolean option(Libc calls, int level, int option, int value) {
        return calls.setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value)) == 0;
    }

    private static int check(String call, int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        throw switch (-result) {
            case Libc.EACCES -> new BindException("Permission denied");
            case Libc.EADDRINUSE -> new BindException("Address already in use");
            case Libc.EADDRNOTAVAIL -> new BindException("Cannot assign requested address");
            default -> new IOException(call + " failed with error " + -result);
        };
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void serve(Responder responder, UdpLater later) throws IOException {
        serving = true;
        try (Arena own = Arena.ofConfined()) {
            new Loop(own, responder, later).run();
        } finally {
            served.countDown();
        }
    }

    /** Sends one datagram from another thread than the one that serves. */
    private void reply(byte[] client, byte[] control, byte[] message, int length) throws IOException {
        replying.lock();
        try {
            // The descriptor's number may be somebody else's once it is closed.
            if (!closed) {
                check("sendmmsg", replies.send(client, control, message, length));
            }
        } finally {
            replying.unlock();
        }
    }

    /** The buffers of {@link #reply}; whoever has the lock uses them. */
    private final class Replies {
        private static final int LARGEST = 65535;

        private final Libc calls = new Libc(arena);
        private final MemorySegment header = arena.allocate(MESSAGE, 8);
        private final MemorySegment vector = arena.allocate(VECTOR, 8);
        private final MemorySegment name = arena.allocate(ADDRESS_SIZE, 8);
        private final MemorySegment source = arena.allocate(CONTROL_SIZE, 8);
        private final MemorySegment octets = arena.allocate(LARGEST);

        Replies() {
            vector.set(ADDRESS, 0, octets);
            header.set(ADDRESS, NAME, name);
            header.set(JAVA_INT, NAME_LENGTH, ADDRESS_SIZE);
            header.set(ADDRESS, VECTORS, vector);
            header.set(JAVA_LONG, VECTOR_COUNT, 1);
        }

        int send(byte[] client, byte[] control, byte[] message, int length) {
            MemorySegment.copy(message, 0, octets, JAVA_BYTE, 0, length);
            vector.set(JAVA_LONG, 8, length);
            MemorySegment.copy(client, 0, name, JAVA_BYTE, 0, ADDRESS_SIZE);
            if (control.length > 0) {
                MemorySegment.copy(control, 0, source, JAVA_BYTE, 0, CONTROL_SIZE);
                source.set(JAVA_INT, INTERFACE_INDEX, 0);
                header.set(ADDRESS, CONTROL, source);
                header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_SIZE);
            }
            return calls.sendmmsg(fd, header, 1, 0);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        replying.lock();
        try {
            closed = true;
        } finally {
            replying.unlock();
        }
        var calls = new Libc(arena);
        calls.shutdown(fd);
        try {
            // The descriptor is not given back while its thread may still use the number.
            if (serving && !served.await(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        calls.close(fd);
        arena.close();
    }

    /** The buffers of one serving thread. */
    private final class Loop {
        private final Libc calls;
        private final Responder responder;
        private final UdpLater later;
        private final Counts counts;
        private final MemorySegment received;
        private final MemorySegment sent;
        private final MemorySegment queries;
        private final MemorySegment answers;
        private final MemorySegment clients;
        private final MemorySegment controls;
        private final MemorySegment sendVectors;
        private final byte[] query = new byte[MAX_QUERY];

        Loop(Arena own, Responder responder, UdpLater later) {
            this.calls = new Libc(own);
            this.responder = responder;
            this.later = later;
            this.counts = later.counts();
            received = own.allocate((long) BATCH * MESSAGE, 64);
            sent = own.allocate((long) BATCH * MESSAGE, 64);
            queries = own.allocate((long) BATCH * MAX_QUERY, 64);
            answers = own.allocate((long) BATCH * Query.MAX_UDP, 64);
            clients = own.allocate((long) BATCH * ADDRESS_SIZE, 64);
            controls = own.allocate((long) BATCH * CONTROL_SIZE, 64);
            sendVectors = own.allocate((long) BATCH * VECTOR, 64);
            MemorySegment receiveVectors = own.allocate((long) BATCH * VECTOR, 64);
            for (int i = 0; i < BATCH; i++) {
                long message = (long) i * MESSAGE;
                long vector = (long) i * VECTOR;
                receiveVectors.set(ADDRESS, vector, queries.asSlice((long) i * MAX_QUERY));
                receiveVectors.set(JAVA_LONG, vector + 8, MAX_QUERY);
                received.set(ADDRESS, message + NAME, clients.asSlice((long) i * ADDRESS_SIZE));
                received.set(ADDRESS, message + VECTORS, receiveVectors.asSlice(vector));
                received.set(JAVA_LONG, message + VECTOR_COUNT, 1);
                sendVectors.set(ADDRESS, vector, answers.asSlice((long) i * Query.MAX_UDP));
                sent.set(ADDRESS, message + VECTORS, sendVectors.asSlice(vector));
                sent.set(JAVA_LONG, message + VECTOR_COUNT, 1);
                sent.set(JAVA_INT, message + NAME_LENGTH, ADDRESS_SIZE);
                if (any) {
                    received.set(ADDRESS, message + CONTROL, controls.asSlice((long) i * CONTROL_SIZE));
                    sent.set(JAVA_LONG, message + CONTROL_LENGTH, CONTROL_SIZE);
                }
            }
        }

        void run() throws IOException {
            int last = BATCH;
            while (!closed) {
                for (int i = 0; i < last; i++) {
                    received.set(JAVA_INT, (long) i * MESSAGE + NAME_LENGTH, ADDRESS_SIZE);
                    if (any) {
                        received.set(JAVA_LONG, (long) i * MESSAGE + CONTROL_LENGTH, CONTROL_SIZE);
                    }
                }
                // Waits for one and takes what else is there.
                int count = calls.recvmmsg(fd, received, BATCH, MSG_WAITFORONE);
                if (count < 0 && !closed && count != -Libc.EINTR) {
                    throw new IOException("recvmmsg failed with error " + -count);
                }
                last = Math.max(count, 0);
                if (!closed) {
                    send(answer(last));
                }
            }
        }

        /** Answers what was received; how many answers there are. */
        private int answer(int count) {
            int answered = 0;
            for (int i = 0; i < count; i++) {
                int length = received.get(JAVA_INT, (long) i * MESSAGE + LENGTH);
                MemorySegment.copy(queries, JAVA_BYTE, (long) i * MAX_QUERY, query, 0, length);
                int size = responder.answer(query, length, clients.get(NETWORK_INT, (long) i * ADDRESS_SIZE + 4));
                if (size > 0) {
                    MemorySegment.copy(responder.out(), 0, answers, JAVA_BYTE, (long) answered * Query.MAX_UDP, size);
                    sendVectors.set(JAVA_LONG, (long) answered * VECTOR + 8, size);
                    long message = (long) answered * MESSAGE;
                    sent.set(JAVA_LONG, message + NAME, clients.address() + (long) i * ADDRESS_SIZE);
                    if (any) {
                        // The address that was asked becomes the source; the route picks the interface.
                        controls.set(JAVA_INT, (long) i * CONTROL_SIZE + INTERFACE_INDEX, 0);
                        sent.set(JAVA_LONG, message + CONTROL, controls.address() + (long) i * CONTROL_SIZE);
                    }
                    answered++;
                } else if (size == Responder.LATER) {
                    later(i, length);
                }
            }
            return answered;
        }

        /** Hands over a copy of query {@code i}, and what its answer needs to find the way back. */
        private void later(int i, int length) {
            byte[] client =
                    clients.asSlice((long) i * ADDRESS_SIZE, ADDRESS_SIZE).toArray(JAVA_BYTE);
            byte[] control = any
                    ? controls.asSlice((long) i * CONTROL_SIZE, CONTROL_SIZE).toArray(JAVA_BYTE)
                    : new byte[0];
            var address = new Ipv4(clients.get(NETWORK_INT, (long) i * ADDRESS_SIZE + 4)).inet();
            later.take(query, length, address, (message, size) -> reply(client, control, message, size));
        }

        private void send(int count) {
            int done = 0;
            while (done < count && !closed) {
                int went = calls.sendmmsg(fd, sent.asSlice((long) done * MESSAGE), count - done, 0);
                if (went > 0) {
                    done += went;
                } else if (went != -Libc.EINTR) {
                    // The first of them cannot be sent, to an unreachable client for instance: go on behind it.
                    counts.dropped(Counts.Drop.SEND, 1);
                    done++;
                }
            }
        }
    }
}
