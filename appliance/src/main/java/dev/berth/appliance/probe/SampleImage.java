package dev.berth.appliance.probe;

import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A container image of one small layer, and how a client pushes it (OCI distribution-spec 1.1, "Pushing"). */
public final class SampleImage {
    public static final String REPOSITORY = "try/hello";
    public static final String TAG = "1";

    private static final byte[] LAYER = "not a real layer, but real bytes\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONFIG =
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                    .getBytes(StandardCharsets.UTF_8);

    private SampleImage() {}

    /** Pushes the image and tells its manifest's digest. */
    public static Step push(Target target) {
        return Step.of("registry", () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                var base = URI.create(
                        "http://" + target.server() + ":" + target.port("registry") + "/v2/" + REPOSITORY + "/");
                pushBlob(client, base, CONFIG);
                pushBlob(client, base, LAYER);
                byte[] manifest = manifest();
                HttpRequest put = HttpRequest.newBuilder(base.resolve("manifests/" + TAG))
                        .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest))
                        .build();
                expect(client.send(put, HttpResponse.BodyHandlers.ofString()), 201);
                return "pushed " + REPOSITORY + ":" + TAG + " as " + SimulatedNode.digest(manifest);
            }
        });
    }

    private static void pushBlob(HttpClient client, URI base, byte[] blob) throws IOException, InterruptedException {
        HttpRequest start = HttpRequest.newBuilder(base.resolve("blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> started = expect(client.send(start, HttpResponse.BodyHandlers.ofString()), 202);
        String location = started.headers().firstValue("Location").orElseThrow(() -> new IOException("no Location"));
        String separator = location.contains("?") ? "&" : "?";
        HttpRequest put = HttpRequest.newBuilder(
                        base.resolve(location + separator + "digest=" + SimulatedNode.digest(blob)))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                .build();
        expect(client.send(put, HttpResponse.BodyHandlers.ofString()), 201);
    }

    private static HttpResponse<String> expect(HttpResponse<String> answer, int status) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException(
                    answer.request().method() + " " + answer.request().uri().getPath() + " answers "
                            + answer.statusCode() + " " + answer.body().strip());
        }
        return answer;
    }

    private static byte[] manifest() {
        return """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":%d,"digest":"%s"}]}
                """.formatted(CONFIG.length, SimulatedNode.digest(CONFIG), LAYER.length, SimulatedNode.digest(LAYER))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An address of this machine from which a target is reached. */
    public static Ipv4 sourceTowards(Ipv4 server) throws IOException {
        try (var socket = new java.net.DatagramSocket()) {
            socket.connect(server.inet(), 9);
            return Ipv4.at(socket.getLocalAddress().getAddress(), 0);
        }
    }
}
