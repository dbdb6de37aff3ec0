package dev.berth.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.repo.oci.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        assertThat(put(site, name, config, layer).status()).isEqualTo(201);
    }

    private static Wire.Answer put(RepoSite site, String name, byte[] config, byte[] layer) throws IOException {
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}""".formatted(ManifestReader.OCI_MANIFEST, digest(config), config.length, digest(layer), layer.length);
        return site.wire()
                .send(
                        "PUT",
                        "/v2/lab/app/manifests/" + name,
                        manifest.getBytes(),
                        "Content-Type: " + ManifestReader.OCI_MANIFEST);
    }

    private JsonNode run(RepoSite site, String name, Map<String, ?> input, boolean preview) throws Exception {
        Operation<?, ?> operation = provider.operations(() -> site.service).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return run(operation, input, preview);
    }

    /** The job that the operation began, when it is over. */
    private Job done(RepoSite site, String name, Map<String, ?> input) throws Exception {
        long number = run(site, name, input, false).path("job").asLong();
        await().until(() ->
                Objects.requireNonNull(site.jobs.find(number)).state().isOver());
        return Objects.requireNonNull(site.jobs.find(number));
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

            assertThat(run(site, "registry gc", Map.of(), true).path("foretold").asString())
                    .isEqualTo("1 blobs would be removed, 11 octets; 3 kept");
            assertThat(done(site, "registry gc", Map.of()).result()).isEqualTo("1 blobs removed, 11 octets; 3 kept");

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
            assertThat(done(site, "registry gc", Map.of("graceHours", 0)).result())
                    .as("the tag went, the manifest still refers")
                    .startsWith("0 blobs removed");
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

            Job scrub = done(site, "registry scrub", Map.of());

            assertThat(scrub.result()).endsWith("; 1 damaged");
            assertThat(site.jobs.lines(scrub.number(), 0))
                    .singleElement()
                    .satisfies(line -> assertThat(line.text())
                            .startsWith("sha256:" + hex + " is in quarantine: its 5 octets are sha256:")
                            .endsWith("needed by lab/app:1"));
            assertThat(site.wire().ask("GET", "/v2/lab/app/blobs/sha256:" + hex).status())
                    .isEqualTo(404);
            assertThat(push(site, "lab/app", "layer".getBytes()).status()).isEqualTo(201);
            assertThat(site.wire().ask("GET", "/v2/lab/app/blobs/sha256:" + hex).text())
                    .isEqualTo("layer");
        }
    }

    /** An image layout as skopeo writes it: index.json, an index within, and the parts by their digests. */
    private Path layout(byte[] config, byte[] layer) throws IOException {
        Path layout = data.resolve("layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        String manifest = """
                {"schemaVersion":2,"config":{"digest":"%s","size":%d},"layers":[{"digest":"%s","size":%d}]}""".formatted(digest(config), config.length, digest(layer), layer.length);
        String platforms = """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(ManifestReader.OCI_MANIFEST, digest(manifest.getBytes()), manifest.length());
        for (byte[] part : List.of(config, layer, manifest.getBytes(), platforms.getBytes())) {
            Files.write(layout.resolve("blobs/sha256").resolve(digest(part).hex()), part);
        }
        Files.writeString(layout.resolve("index.json"), """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                 "annotations":{"org.opencontainers.image.ref.name":"3.1"}}]}""".formatted(
                        ManifestReader.OCI_INDEX, digest(platforms.getBytes()), platforms.length()));
        return layout;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anImageLayoutIsImportedWithAllItsParts(boolean link) throws Exception {
        try (RepoSite site = site("")) {
            byte[] layer = new byte[3 << 20];
            Path layout = layout("{}".getBytes(), layer);

            Job imported = done(
                    site,
                    "registry import",
                    Map.of("directory", layout.toString(), "repository", "lab/app", "link", link));

            assertThat(imported.state()).as(imported.result()).isEqualTo(Job.State.DONE);
            assertThat(imported.result()).isEqualTo("lab/app:3.1");
            assertThat(site.wire().ask("GET", "/v2/lab/app/manifests/3.1").status())
                    .isEqualTo(200);
            assertThat(site.wire()
                            .ask("GET", "/v2/lab/app/blobs/" + digest(layer))
                            .body())
                    .isEqualTo(layer);
            Path blob = data.resolve("registry/blobs/sha256")
                    .resolve(digest(layer).hex().substring(0, 2))
                    .resolve(digest(layer).hex());
            assertThat(Files.isSameFile(
                            blob,
                            layout.resolve("blobs/sha256").resolve(digest(layer).hex())))
                    .isEqualTo(link);
        }
    }

    @Test
    void aDamagedOrMissingLayoutIsRefusedByName() throws Exception {
        try (RepoSite site = site("")) {
            Path layout = layout("{}".getBytes(), "layer".getBytes());
            Files.writeString(
                    layout.resolve("blobs/sha256")
                            .resolve(digest("layer".getBytes()).hex()),
                    "lAyer");
            Map<String, String> order = Map.of("directory", layout.toString(), "repository", "lab/app");

            Job damaged = done(site, "registry import", order);
            assertThat(damaged.state()).isEqualTo(Job.State.FAILED);
            assertThat(damaged.result()).startsWith("the layout is damaged: ");
            assertThat(site.wire().ask("GET", "/v2/lab/app/manifests/3.1").status())
                    .isEqualTo(404);

            Files.delete(layout.resolve("index.json"));
            assertThat(done(site, "registry import", order).result()).contains("there is no " + layout + "/index.json");
        }
    }

    @Test
    void anImportIsHeldToTheQuotaBeforeAnythingIsCopied() throws Exception {
        try (RepoSite site = site(", quota: 2KiB")) {
            byte[] layer = new byte[4000];
            Map<String, String> order =
                    Map.of("directory", layout("{}".getBytes(), layer).toString(), "repository", "lab/app");

            Job refused = done(site, "registry import", order);

            assertThat(refused.state()).isEqualTo(Job.State.FAILED);
            assertThat(refused.result())
                    .matches("lab/app would take 4\\d\\d\\d of the 2048 octets that it may take; .*");
            assertThat(site.wire()
                            .ask("GET", "/v2/lab/app/blobs/" + digest(layer))
                            .status())
                    .isEqualTo(404);
            site.service.reload(site.configuration("registry: { port: 0, write: anonymous, quota: 5KiB }"));
            assertThat(done(site, "registry import", order).state()).isEqualTo(Job.State.DONE);
            assertThat(push(site, "lab/app", new byte[3000]).status())
                    .as("what was imported counts")
                    .isEqualTo(413);
        }
    }

    @Test
    void whatIsMountedFromAnotherRepositoryCountsToo() throws Exception {
        try (RepoSite site = site(", quota: 1KiB")) {
            byte[] layer = new byte[900];
            push(site, "lab/other", layer);
            push(site, "lab/app", new byte[300]);
            push(site, "lab/app", "{}".getBytes());
            assertThat(site.wire()
                            .send(
                                    "POST",
                                    "/v2/lab/app/blobs/uploads/?mount=" + digest(layer) + "&from=lab/other",
                                    new byte[0])
                            .status())
                    .isEqualTo(201);

            Wire.Answer refused = put(site, "1", "{}".getBytes(), layer);

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("lab/app would take");
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
