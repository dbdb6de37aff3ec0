package dev.berth.repo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests octet for octet: a client library would tidy paths and headers up. */
record Wire(InetSocketAddress server) {
    record Answer(int status, List<String> headers, byte[] body) {
        /** Empty when it is absent. */
        String header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Answer ask(String method, String path, String... headers) throws IOException {
        return send(method, path, new byte[0], headers);
    }

    Answer send(String method, String path, byte[] body, String... headers) throws IOException {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (body.length > 0 || !method.equals("GET") && !method.equals("HEAD")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] front = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[front.length + body.length];
        System.arraycopy(front, 0, whole, 0, front.length);
        System.arraycopy(body, 0, whole, front.length, body.length);
        return answer(raw(whole));
    }

    /** Everything that the server says until it closes; empty when it closes without a word. */
    byte[] raw(byte[] octets) throws IOException {
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(octets);
            socket.shutdownOutput();
            return readAll(socket.getInputStream());
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketException e) {
            // Reset after an answer to a request that was not read to its end.
        }
        return all.toByteArray();
    }

    private static Answer answer(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer: " + text);
        }
        List<String> lines = text.substring(0, end).lines().toList();
        return new Answer(
                Integer.parseInt(lines.getFirst().split(" ")[1]),
                lines.subList(1, lines.size()),
                java.util.Arrays.copyOfRange(octets, end + 4, octets.length));
    }
}
