package dev.berth.repo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.repo.oci.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of blobs after they were pushed. */
class RegistryBlobsTest {
    @TempDir
    Path data;

    private final RegistryServiceProvider provider = new RegistryServiceProvider();

    private RepoSite site(String more) throws Exception {
        return new RepoSite(provider, data, "registry: { port: 0, write: anonymous" + more + " }");
    }

    private static Wire.Answer push(RepoSite site, String repository, byte[] content) throws IOException {
        return site.wire().send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest(content), content);
    }

    private static Digest digest(byte[] content) {
        return Digest.of(Digest.Algorithm.SHA256, content);
    }

    private static void tag(RepoSite site, String name, byte[] config, byte[] layer) throws IOException {
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}""".formatted(ManifestReader.OCI_MANIFEST, digest(config), config.length, digest(layer), layer.length);
        assertThat(site.wire()
                        .send(
                                "PUT",
                                "/v2/lab/app/manifests/" + name,
                                manifest.getBytes(),
                                "Content-Type: " + ManifestReader.OCI_MANIFEST)
                        .status())
                .isEqualTo(201);
    }

    private JsonNode run(RepoSite site, String name, Map<String, ?> input, boolean preview) throws Exception {
        Operation<?, ?> operation = provider.operations(() -> site.service).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return run(operation, input, preview);
    }

    private static <I extends Record, O extends Record> JsonNode run(
            Operation<I, O> operation, Map<String, ?> input, boolean preview) throws Exception {
        I read = Json.mapper().convertValue(input, operation.input());
        return Json.mapper().valueToTree(operation.body().run(read, new Call(Actor.service("test"), preview)));
    }

    @Test
    void collectionRemovesWhatNoManifestRefersToAndKeepsTheImages() throws Exception {
        try (RepoSite site = site("")) {
            push(site, "lab/app", "{}".getBytes());
            push(site, "lab/app", "layer".getBytes());
            push(site, "lab/app", "left behind".getBytes());
            tag(site, "1", "{}".getBytes(), "layer".getBytes());
            // The files are as old as this machine's clock says.
            site.clock.advance(Duration.ofDays(36500));

            assertThat(run(site, "registry gc", Map.of(), true).path("removed").asInt())
                    .isEqualTo(1);
            assertThat(run(site, "registry gc", Map.of(), false).path("octets").asInt())
                    .isEqualTo("left behind".length());

            assertThat(site.wire()
                            .ask("GET", "/v2/lab/app/blobs/" + digest("left behind".getBytes()))
                            .status())
                    .isEqualTo(404);
            for (String there : new String[] {
                "manifests/1", "blobs/" + digest("{}".getBytes()), "blobs/" + digest("layer".getBytes())
            }) {
                assertThat(site.wire().ask("GET", "/v2/lab/app/" + there).status())
                        .isEqualTo(200);
            }

            site.wire().ask("DELETE", "/v2/lab/app/manifests/1");
            assertThat(run(site, "registry gc", Map.of("graceHours", 0), false)
                            .path("removed")
                            .asInt())
                    .as("the tag went, the manifest still refers")
                    .isZero();
        }
    }

    @Test
    void aDamagedBlobIsNamedWithItsImagesAndPushedAgain() throws Exception {
        try (RepoSite site = site("")) {
            push(site, "lab/app", "{}".getBytes());
            push(site, "lab/app", "layer".getBytes());
            tag(site, "1", "{}".getBytes(), "layer".getBytes());
            String hex = digest("layer".getBytes()).hex();
            Files.writeString(
                    data.resolve("registry/blobs/sha256")
                            .resolve(hex.substring(0, 2))
                            .resolve(hex),
                    "lAyer");

            JsonNode damaged = run(site, "registry scrub", Map.of(), false).path("damaged");

            assertThat(damaged).hasSize(1);
            assertThat(damaged.path(0).path("digest").asString()).isEqualTo("sha256:" + hex);
            assertThat(damaged.path(0).path("referred").path(0).asString()).isEqualTo("lab/app:1");
            assertThat(site.wire().ask("GET", "/v2/lab/app/blobs/sha256:" + hex).status())
                    .isEqualTo(404);
            assertThat(push(site, "lab/app", "layer".getBytes()).status()).isEqualTo(201);
            assertThat(site.wire().ask("GET", "/v2/lab/app/blobs/sha256:" + hex).text())
                    .isEqualTo("layer");
        }
    }

    @Test
    void aRepositoryTakesNoMoreThanItsQuota() throws Exception {
        try (RepoSite site = site(", quota: 1KiB")) {
            assertThat(push(site, "lab/app", new byte[1000]).status()).isEqualTo(201);

            Wire.Answer refused = push(site, "lab/app", new byte[100]);

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("lab/app takes 1000 of the 1024 octets");
            assertThat(push(site, "lab/other", new byte[100]).status()).isEqualTo(201);
            site.service.reload(site.configuration("registry: { port: 0, write: anonymous }"));
            assertThat(push(site, "lab/app", new byte[100]).status()).isEqualTo(201);
        }
    }
}
