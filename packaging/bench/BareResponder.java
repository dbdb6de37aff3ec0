package dev.berth.dns.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a name server on the sockets of Berth's costs that knows nothing: each question is sent back as its own answer, without records,
 * by the calls that Berth makes. Argument: ADDRESS
 */
public final class BareResponder {
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
            var calls = new LinuxCalls(arena);
            int fd = calls.socket();
            calls.option(arena, fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_REUSEPORT, 1);
            calls.option(arena, fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_RCVBUFFORCE, 1 << 20);
            MemorySegment name = arena.allocate(16, 8);
            name.set(JAVA_SHORT, 0, (short) LinuxCalls.AF_INET);
            name.set(JAVA_BYTE, 3, (byte) 53);
            MemorySegment.copy(Ipv4.of(address).bytes(), 0, name, JAVA_BYTE, 4, 4);
            calls.bind(fd, name);
            answer(arena, calls, fd);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(Arena arena, LinuxCalls calls, int fd) {
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
            int count = calls.receive(fd, messages, BATCH);
            for (long i = 0; i < count; i++) {
                vectors.set(JAVA_LONG, i * 16 + 8, messages.get(JAVA_INT, i * MESSAGE + 56));
                octets.set(JAVA_BYTE, i * SIZE + 2, (byte) 0x84);
            }
            for (int done = 0; done < count; ) {
                done += Math.max(1, calls.send(fd, messages.asSlice((long) done * MESSAGE), count - done));
            }
        }
    }
}
