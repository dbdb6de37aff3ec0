import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Libc;
import dev.berth.appliance.udp.SocketAddresses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a name server on the sockets of Berth's costs that knows nothing: each question is sent back as its own answer, without records,
 * by the calls that Berth makes. Argument: ADDRESS
 */
public final class BareResponder {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_WAITFORONE = 0x10000;
    private static final int BATCH = 64;
    private static final int SIZE = 4096;
    private static final int MESSAGE = 64;

    private BareResponder() {}

    public static void main(String[] args) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 1; i < processors; i++) {
            Thread.ofPlatform().start(() -> serve(args[0]));
        }
        serve(args[0]);
    }

    private static void serve(String address) {
        try (Arena arena = Arena.ofConfined()) {
            var calls = new Libc(arena);
            int fd = calls.socket(AF_INET, SOCK_DGRAM, 0);
            calls.setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, arena.allocateFrom(JAVA_INT, 1));
            calls.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, arena.allocateFrom(JAVA_INT, 1 << 20));
            MemorySegment name = arena.allocate(SocketAddresses.SIZE, 8);
            SocketAddresses.write(name, 0, Ipv4.of(address), 53);
            int bound = calls.bind(fd, name);
            if (bound < 0) {
                throw new IllegalStateException("cannot bind " + address + ":53/udp, error " + -bound);
            }
            answer(arena, calls, fd);
        }
    }

    private static void answer(Arena arena, Libc calls, int fd) {
        MemorySegment messages = arena.allocate(BATCH * MESSAGE, 64);
        MemorySegment vectors = arena.allocate(BATCH * 16, 64);
        MemorySegment octets = arena.allocate(BATCH * SIZE, 64);
        MemorySegment clients = arena.allocate(BATCH * 16, 64);
        for (long i = 0; i < BATCH; i++) {
            vectors.set(ADDRESS, i * 16, octets.asSlice(i * SIZE));
            messages.set(ADDRESS, i * MESSAGE, clients.asSlice(i * 16));
            messages.set(ADDRESS, i * MESSAGE + 16, vectors.asSlice(i * 16));
            messages.set(JAVA_LONG, i * MESSAGE + 24, 1);
        }
        while (true) {
            for (long i = 0; i < BATCH; i++) {
                messages.set(JAVA_INT, i * MESSAGE + 8, 16);
                vectors.set(JAVA_LONG, i * 16 + 8, SIZE);
            }
            int count = calls.recvmmsg(fd, messages, BATCH, MSG_WAITFORONE);
            for (long i = 0; i < count; i++) {
                vectors.set(JAVA_LONG, i * 16 + 8, messages.get(JAVA_INT, i * MESSAGE + 56));
                octets.set(JAVA_BYTE, i * SIZE + 2, (byte) 0x84);
            }
            for (int done = 0; done < count; ) {
                done += Math.max(1, calls.sendmmsg(fd, messages.asSlice((long) done * MESSAGE), count - done, 0));
            }
        }
    }
}
