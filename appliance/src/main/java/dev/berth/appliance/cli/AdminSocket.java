package dev.berth.appliance.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One HTTP request over the appliance's Unix socket, which the JDK's HTTP client cannot reach. */
final class AdminSocket {
    private final Path path;

    AdminSocket(Path path) {
        this.path = path;
    }

    /** @param status the HTTP status */
    record Reply(int status, String body) {}

    Reply send(String method, String target, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        // HTTP/1.0, so that the answer is neither chunked nor kept alive: it ends where the connection does.
        String head = method + " " + target
                + " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            write(channel, head.getBytes(StandardCharsets.UTF_8));
            write(channel, body);
            return parse(readAll(channel));
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static Reply parse(String answer) throws IOException {
        int end = answer.indexOf("\r\n\r\n");
        if (!answer.matches("(?s)HTTP/1\\.[01] [0-9]{3}.*") || end < 0) {
            throw new IOException("the answer is no HTTP");
        }
        return new Reply(Integer.parseInt(answer.substring(9, 12)), answer.substring(end + 4));
    }
}
