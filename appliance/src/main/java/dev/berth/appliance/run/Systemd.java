package dev.berth.appliance.run;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.berth.appliance.libc.CFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        } catch (IOException e) {
            LoggerFactory.getLogger(Systemd.class)
                    .atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("systemd cannot be told");
        }
    }

    private void send(Arena arena, byte[] message) throws IOException {
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
        MemorySegment errno = CFunction.errno(arena);
        int fd = CFunction.of("socket").call(errno, AF_UNIX, CFunction.number(SOCK_DGRAM_CLOEXEC), 0);
        if (fd < 0) {
            throw new IOException("no socket to tell " + socket + " by, errno " + -fd);
        }
        MemorySegment body = arena.allocateFrom(JAVA_BYTE, message);
        int sent = CFunction.of("sendto").call(errno, fd, body, message.length, 0, address, length);
        CFunction.of("close").call(errno, fd);
        if (sent < 0) {
            // A datagram goes whole or not at all.
            throw new IOException("sendto " + socket + " failed, errno " + -sent);
        }
    }
}
