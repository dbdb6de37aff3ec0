package dev.berth.appliance.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** sd_notify(3): a datagram to the Unix socket that systemd names. The JDK has no datagrams on Unix sockets. */
final class Systemd {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int PATH_AT = 2;

    private final String socket;

    Systemd(Map<String, String> environment) {
        socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    }

    /** Tells {@code READY=1} and the like; without systemd nothing happens. */
    void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            send(arena, state.getBytes(StandardCharsets.UTF_8));
        } catch (Throwable e) {
            LoggerFactory.getLogger(Systemd.class)
                    .atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("systemd cannot be told");
        }
    }

    private void send(Arena arena, byte[] message) throws Throwable {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        MemorySegment address = arena.allocate(PATH_AT + path.length + 1L);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_AT, path.length);
        int length = PATH_AT + path.length;
        if (path[0] == '@') {
            // An abstract socket: its name begins with a zero octet.
            address.set(JAVA_BYTE, PATH_AT, (byte) 0);
        } else {
            length++;
        }
        int fd = (int)
                function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        MemorySegment body = arena.allocateFrom(JAVA_BYTE, message);
        long sent = (long) function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT)
                .invokeExact(fd, body, (long) message.length, 0, address, length);
        int closed = (int) function("close", JAVA_INT, JAVA_INT).invokeExact(fd);
        if (sent != message.length || closed != 0) {
            throw new IllegalStateException("sendto " + socket + " failed");
        }
    }

    private static MethodHandle function(
            String name, java.lang.foreign.MemoryLayout result, java.lang.foreign.MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
}
