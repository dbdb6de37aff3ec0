package dev.berth.testing;

import dev.berth.appliance.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Asks a running appliance's API, over TCP as somebody, or over the Unix socket as the berth command does. */
public final class ApiClient implements AutoCloseable {
    private final InetSocketAddress console;
    private final Path socket;
    private final HttpClient client;

    public ApiClient(TestAppliance berth) {
        this(berth, "127.0.0.1");
    }

    /** @param from one of this machine's own addresses */
    public ApiClient(TestAppliance berth, String from) {
        this.console = berth.console();
        this.socket = berth.appliance().socket();
        this.client = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral(from))
                .build();
    }

    /** @param headers names in lower case */
    public record Reply(int status, JsonNode body, Map<String, List<String>> headers) {}

    public static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Over TCP.
     *
     * @param path below /api/v1
     * @param authorization the header, empty for none
     */
    public Reply tcp(String method, String path, String body, String authorization)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://" + console.getAddress().getHostAddress() + ":" + console.getPort() + "/api/v1" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(
                response.statusCode(),
                Json.mapper().readTree(response.body()),
                response.headers().map());
    }

    /** Over the Unix socket, where everything is allowed. */
    public Reply local(String method, String path, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((method + " /api/v1" + path + " HTTP/1.0\r\nHost: x\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8)));
            var all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            String text = all.toString(StandardCharsets.UTF_8);
            return new Reply(
                    Integer.parseInt(text.substring(9, 12)),
                    Json.mapper().readTree(text.substring(text.indexOf("\r\n\r\n") + 4)),
                    Map.of());
        }
    }

    /** Makes a token; what {@code Authorization} says with it. {@code rest} follows the name in the JSON object. */
    public String token(String name, String rest) throws IOException {
        Reply made = local("POST", "/tokens", "{\"name\":\"" + name + "\"" + rest + "}");
        if (made.status() != 200) {
            throw new AssertionError(made);
        }
        return "Bearer " + made.body().path("token").asString();
    }

    /** Makes a user; what {@code Authorization} says with the password. */
    public String user(String name, String role) throws IOException {
        Reply made = local("POST", "/users", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}");
        if (made.status() != 200) {
            throw new AssertionError(made);
        }
        return basic(name, made.body().path("password").asString());
    }

    @Override
    public void close() {
        client.close();
    }
}
