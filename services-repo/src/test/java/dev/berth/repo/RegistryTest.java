package dev.berth.repo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.json.Json;
import dev.berth.repo.Wire.Answer;
import dev.berth.repo.oci.ManifestReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RegistryTest {
    private static final String TYPE = "Content-Type: " + ManifestReader.OCI_MANIFEST;
    private static final byte[] BLOB = "0123456789".getBytes();
    private static final String UNKNOWN = "sha256:" + "0".repeat(64);

    @TempDir
    Path data;

    private RepoSite site;
    private Wire wire;

    @BeforeEach
    void start() throws Exception {
        site = new RepoSite(new RegistryServiceProvider(), data, "registry: { port: 0, write: anonymous }");
        wire = site.wire();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static String digest(byte[] content) {
        return Digest.of(Digest.Algorithm.SHA256, content).toString();
    }

    private static String digest(String content) {
        return digest(content.getBytes(StandardCharsets.UTF_8));
    }

    private String push(String repository, byte[] content) throws IOException {
        Answer answer = wire.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest(content), content);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return digest(content);
    }

    private String begin(String repository) throws IOException {
        Answer answer = wire.ask("POST", "/v2/" + repository + "/blobs/uploads/");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Range")).isEqualTo("0-0");
        return answer.header("Location");
    }

    private String manifest(String extra) throws IOException {
        push("lab/app", "{}".getBytes());
        return """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[]%s}""".formatted(ManifestReader.OCI_MANIFEST, digest("{}"), extra);
    }

    private Answer put(String reference, String manifest) throws IOException {
        return wire.send("PUT", "/v2/lab/app/manifests/" + reference, manifest.getBytes(StandardCharsets.UTF_8), TYPE);
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        JsonNode error = Json.mapper().readTree(answer.body()).path("errors").path(0);
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString()).isNotBlank();
    }

    @Test
    void theRegistrySaysThatItIsOne() throws Exception {
        Answer answer = wire.ask("GET", "/v2/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Docker-Distribution-Api-Version")).isEqualTo("registry/2.0");
    }

    @Test
    void aBlobIsPushedInOneRequest() throws Exception {
        Answer pushed = wire.send("POST", "/v2/lab/app/blobs/uploads/?digest=" + digest(BLOB), BLOB);

        assertThat(pushed.status()).isEqualTo(201);
        assertThat(pushed.header("Location")).isEqualTo("/v2/lab/app/blobs/" + digest(BLOB));
        assertThat(pushed.header("Docker-Content-Digest")).isEqualTo(digest(BLOB));
        Answer pulled = wire.ask("GET", pushed.header("Location"));
        assertThat(pulled.body()).isEqualTo(BLOB);
        assertThat(pulled.header("Docker-Content-Digest")).isEqualTo(digest(BLOB));
    }

    @Test
    void aBlobIsPushedWithPostAndPut() throws Exception {
        String location = begin("lab/app");

        assertThat(wire.send("PUT", location + "?digest=" + digest(BLOB), BLOB).status())
                .isEqualTo(201);
        assertThat(wire.ask("GET", "/v2/lab/app/blobs/" + digest(BLOB)).body()).isEqualTo(BLOB);
    }

    @Test
    void aBlobIsStreamedInOnePatchOfChunkedTransfer() throws Exception {
        String location = begin("lab/app");
        byte[] request = ("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n")
                .getBytes();

        assertThat(new String(wire.raw(request))).startsWith("HTTP/1.1 202").contains("Range: 0-9");
        assertThat(wire.ask("PUT", location + "?digest=" + digest(BLOB)).status())
                .isEqualTo(201);
    }

    @Test
    void chunksFollowOneAnotherOrAreRefusedWithWhereTheUploadStands() throws Exception {
        String location = begin("lab/app");
        byte[] first = Arrays.copyOf(BLOB, 4);
        byte[] rest = Arrays.copyOfRange(BLOB, 4, 10);

        refused(wire.send("PATCH", location, rest, "Content-Range: 4-9"), 416, "BLOB_UPLOAD_INVALID");
        Answer taken = wire.send("PATCH", location, first, "Content-Range: 0-3");
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.header("Range")).isEqualTo("0-3");
        Answer repeated = wire.send("PATCH", location, first, "Content-Range: 0-3");
        refused(repeated, 416, "BLOB_UPLOAD_INVALID");
        assertThat(repeated.header("Range")).isEqualTo("0-3");
        refused(wire.send("PATCH", location, rest, "Content-Range: four"), 416, "BLOB_UPLOAD_INVALID");
        Answer status = wire.ask("GET", location);
        assertThat(status.status()).isEqualTo(204);
        assertThat(status.header("Range")).isEqualTo("0-3");
        assertThat(wire.send("PUT", location + "?digest=" + digest(BLOB), rest, "Content-Range: 4-9")
                        .status())
                .isEqualTo(201);
        assertThat(wire.ask("GET", "/v2/lab/app/blobs/" + digest(BLOB)).body()).isEqualTo(BLOB);
    }

    @Test
    void aPushGoesOnAfterItsConnectionBroke() throws Exception {
        String location = begin("lab/app");
        try (var socket = new Socket(wire.server().getAddress(), wire.server().getPort())) {
            socket.getOutputStream()
                    .write(("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123").getBytes());
            org.awaitility.Awaitility.await()
                    .until(() -> wire.ask("GET", location).header("Range").equals("0-3"));
        }
        org.awaitility.Awaitility.await()
                .until(() -> wire.send("PATCH", location, Arrays.copyOfRange(BLOB, 4, 10), "Content-Range: 4-9")
                                .status()
                        == 202);

        assertThat(wire.ask("PUT", location + "?digest=" + digest(BLOB)).status())
                .isEqualTo(201);
    }

    @Test
    void contentThatIsNotWhatItClaimsIsRefusedAndForgotten() throws Exception {
        refused(wire.send("POST", "/v2/lab/app/blobs/uploads/?digest=" + UNKNOWN, BLOB), 400, "DIGEST_INVALID");
        String location = begin("lab/app");
        refused(wire.send("PUT", location + "?digest=" + UNKNOWN, BLOB), 400, "DIGEST_INVALID");

        refused(wire.ask("GET", location), 404, "BLOB_UPLOAD_UNKNOWN");
        refused(wire.ask("GET", "/v2/lab/app/blobs/" + digest(BLOB)), 404, "BLOB_UNKNOWN");
        refused(wire.ask("GET", "/v2/lab/app/blobs/" + UNKNOWN), 404, "BLOB_UNKNOWN");
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void aDigestThatCannotBeReadEndsNoUpload() throws Exception {
        String location = begin("lab/app");

        refused(wire.send("PUT", location + "?digest=md5:1", BLOB), 400, "DIGEST_INVALID");
        refused(wire.send("PUT", location, BLOB), 400, "DIGEST_INVALID");
        assertThat(wire.send("PUT", location + "?digest=" + digest(BLOB), BLOB).status())
                .isEqualTo(201);
    }

    @Test
    void anUploadIsCancelled() throws Exception {
        String location = begin("lab/app");

        assertThat(wire.ask("DELETE", location).status()).isEqualTo(204);
        refused(wire.ask("GET", location), 404, "BLOB_UPLOAD_UNKNOWN");
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void anUploadThatNobodyTouchedForAnHourIsForgotten() throws Exception {
        String location = begin("lab/app");
        site.clock.advance(Duration.ofMinutes(61));
        begin("lab/app");

        refused(wire.ask("GET", location), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void aBlobIsMountedFromAnotherRepositoryOrUploadedWhereItIsNotThere() throws Exception {
        push("lab/app", BLOB);

        Answer mounted = wire.ask("POST", "/v2/lab/two/blobs/uploads/?from=lab/app&mount=" + digest(BLOB));
        assertThat(mounted.status()).isEqualTo(201);
        assertThat(mounted.header("Location")).isEqualTo("/v2/lab/two/blobs/" + digest(BLOB));
        assertThat(wire.ask("GET", mounted.header("Location")).body()).isEqualTo(BLOB);
        assertThat(wire.ask("POST", "/v2/lab/two/blobs/uploads/?from=lab/app&mount=" + UNKNOWN)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aBlobIsPulledInPartsAndHeadSaysItsSize() throws Exception {
        String blob = "/v2/lab/app/blobs/" + push("lab/app", BLOB);

        Answer part = wire.ask("GET", blob, "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        Answer head = wire.ask("HEAD", blob);
        assertThat(head.header("Content-Length")).isEqualTo("10");
        assertThat(head.body()).isEmpty();
        assertThat(wire.ask("HEAD", "/v2/lab/app/blobs/" + UNKNOWN).status()).isEqualTo(404);
        refused(wire.ask("DELETE", blob), 405, "UNSUPPORTED");
    }

    /** Every length around the edges, content by a fixed seed, in one request or in two or three chunks. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1000, 65_535, 65_536, 131_071, 131_072, 131_073, 3_000_000})
    void theBlobPushedIsTheBlobPulled(int size) throws Exception {
        byte[] content = new byte[size];
        var random = new Random(size);
        random.nextBytes(content);
        for (int cuts = 0; cuts < 3; cuts++) {
            byte[] unique = content.clone();
            if (size > 0) {
                unique[0] = (byte) cuts;
            }
            int[] at = random.ints(cuts, 0, size + 1).sorted().toArray();
            String location = begin("lab/app");
            int from = 0;
            for (int to : at) {
                assertThat(wire.send("PATCH", location, Arrays.copyOfRange(unique, from, to))
                                .status())
                        .isEqualTo(202);
                from = to;
            }
            Answer put =
                    wire.send("PUT", location + "?digest=" + digest(unique), Arrays.copyOfRange(unique, from, size));
            assertThat(put.status()).as(put.text()).isEqualTo(201);
            assertThat(wire.ask("GET", put.header("Location")).body()).isEqualTo(unique);
        }
    }

    @Test
    void aManifestIsFoundByTagAndByDigestOctetForOctet() throws Exception {
        String manifest = manifest(",\n  \"unknown\" : [ 1,2 ]");
        Answer pushed = put("1.0", manifest);

        assertThat(pushed.status()).as(pushed.text()).isEqualTo(201);
        assertThat(pushed.header("Location")).isEqualTo("/v2/lab/app/manifests/" + digest(manifest));
        assertThat(pushed.header("Docker-Content-Digest")).isEqualTo(digest(manifest));
        for (String reference : List.of("1.0", digest(manifest))) {
            Answer pulled = wire.ask("GET", "/v2/lab/app/manifests/" + reference);
            assertThat(pulled.text()).isEqualTo(manifest);
            assertThat(pulled.header("Content-Type")).isEqualTo(ManifestReader.OCI_MANIFEST);
            assertThat(pulled.header("Docker-Content-Digest")).isEqualTo(digest(manifest));
            Answer head = wire.ask("HEAD", "/v2/lab/app/manifests/" + reference);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Length")).isEqualTo(pulled.header("Content-Length"));
            assertThat(wire.ask("GET", "/v2/lab/app/manifests/" + reference, "If-None-Match: " + pulled.header("ETag"))
                            .status())
                    .isEqualTo(304);
        }
    }

    @Test
    void aTagMovesToTheManifestThatWasPushedLast() throws Exception {
        put("latest", manifest(""));
        String second = manifest(",\"annotations\":{\"a\":\"b\"}");
        put("latest", second);

        assertThat(wire.ask("GET", "/v2/lab/app/manifests/latest").text()).isEqualTo(second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | 400 | MANIFEST_INVALID",
                "[] | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":1} | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":2} | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":2,\"config\":7} | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:1\"}} | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":2,\"mediaType\":\"text/plain\",\"config\":{}} | 400 | MANIFEST_INVALID",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"UNKNOWN\"}} | 404 | MANIFEST_BLOB_UNKNOWN",
            })
    void aManifestThatIsNoneOrLacksItsPartsIsRefused(String manifest, int status, String code) throws Exception {
        refused(put("1", manifest.replace("UNKNOWN", UNKNOWN)), status, code);
        refused(wire.ask("GET", "/v2/lab/app/manifests/1"), 404, "MANIFEST_UNKNOWN");
    }

    @Test
    void aManifestUnderAForeignDigestOrABadTagIsRefused() throws Exception {
        refused(put(UNKNOWN, manifest("")), 400, "DIGEST_INVALID");
        refused(put("-tag", manifest("")), 400, "MANIFEST_INVALID");
        refused(put("x".repeat(129), manifest("")), 400, "MANIFEST_INVALID");
        assertThat(put("x".repeat(128), manifest("")).status()).isEqualTo(201);
    }

    @Test
    void aManifestLargerThanItsLimitIsRefused() throws Exception {
        String large = manifest(",\"x\":\"" + "y".repeat(4 << 20) + "\"");

        refused(put("large", large), 413, "MANIFEST_INVALID");
    }

    @Test
    void deepJsonIsRefusedAndStopsNothing() throws Exception {
        refused(put("deep", "{\"schemaVersion\":2,\"x\":" + "[".repeat(100_000)), 400, "MANIFEST_INVALID");
        assertThat(wire.ask("GET", "/v2/").status()).isEqualTo(200);
    }

    @Test
    void anIndexNeedsItsManifests() throws Exception {
        String index = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"digest":"%s"}]}""";
        String type = "Content-Type: " + ManifestReader.OCI_INDEX;
        String manifest = manifest("");
        byte[] missing = index.formatted(ManifestReader.OCI_INDEX, UNKNOWN).getBytes();
        refused(wire.send("PUT", "/v2/lab/app/manifests/all", missing, type), 404, "MANIFEST_UNKNOWN");

        put("one", manifest);
        byte[] whole =
                index.formatted(ManifestReader.OCI_INDEX, digest(manifest)).getBytes();
        assertThat(wire.send("PUT", "/v2/lab/app/manifests/all", whole, type).status())
                .isEqualTo(201);
        assertThat(wire.ask("GET", "/v2/lab/app/manifests/all").header("Content-Type"))
                .isEqualTo(ManifestReader.OCI_INDEX);
    }

    @Test
    void tagsAreListedInOrderPageByPage() throws Exception {
        String manifest = manifest("");
        for (String tag : List.of("b", "a", "C", "d", "1.10", "1.9")) {
            put(tag, manifest);
        }

        assertThat(tags("/v2/lab/app/tags/list")).containsExactly("1.10", "1.9", "C", "a", "b", "d");
        assertThat(tags("/v2/lab/app/tags/list?n=0")).isEmpty();
        assertThat(tags("/v2/lab/app/tags/list?last=C")).containsExactly("a", "b", "d");
        List<String> all = new ArrayList<>();
        String next = "/v2/lab/app/tags/list?n=4";
        int pages = 0;
        while (!next.isEmpty()) {
            Answer page = wire.ask("GET", next);
            Json.mapper().readTree(page.body()).path("tags").forEach(tag -> all.add(tag.asString()));
            String link = page.header("Link");
            assertThat(link).matches("(<[^>]+>; rel=\"next\")?");
            next = link.replaceAll("<(.*)>.*", "$1");
            pages++;
        }
        assertThat(pages).isEqualTo(2);
        assertThat(all).containsExactly("1.10", "1.9", "C", "a", "b", "d");
        refused(wire.ask("GET", "/v2/lab/app/tags/list?n=many"), 400, "PAGINATION_NUMBER_INVALID");
        refused(wire.ask("GET", "/v2/lab/none/tags/list"), 404, "NAME_UNKNOWN");
        assertThat(wire.ask("GET", "/v2/_catalog").text()).isEqualTo("{\"repositories\":[\"lab/app\"]}");
    }

    private Stream<String> names(String path, String field) throws IOException {
        Answer answer = wire.ask("GET", path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        Json.mapper().readTree(answer.body()).path(field).forEach(each -> names.add(each.asString()));
        return names.stream();
    }

    private List<String> tags(String path) throws IOException {
        return names(path, "tags").toList();
    }

    @Test
    void aTagIsDeletedAloneAndAManifestWithItsTags() throws Exception {
        String manifest = manifest("");
        put("one", manifest);
        put("two", manifest);

        assertThat(wire.ask("DELETE", "/v2/lab/app/manifests/one").status()).isEqualTo(202);
        assertThat(tags("/v2/lab/app/tags/list")).containsExactly("two");
        refused(wire.ask("DELETE", "/v2/lab/app/manifests/one"), 404, "MANIFEST_UNKNOWN");
        assertThat(wire.ask("DELETE", "/v2/lab/app/manifests/" + digest(manifest))
                        .status())
                .isEqualTo(202);
        refused(wire.ask("GET", "/v2/lab/app/manifests/two"), 404, "MANIFEST_UNKNOWN");
        refused(wire.ask("GET", "/v2/lab/app/tags/list"), 404, "NAME_UNKNOWN");
    }

    @Test
    void whatIsAboutAManifestIsListedEvenBeforeTheManifestIsThere() throws Exception {
        String subject = manifest("");
        String about = """
                ,"artifactType":"application/x-signature","annotations":{"by":"ann"},
                 "subject":{"mediaType":"%s","digest":"%s","size":1}""".formatted(ManifestReader.OCI_MANIFEST, digest(subject));
        String signature = manifest(about);
        String other = manifest(about.replace("x-signature", "x-sbom"));

        JsonNode empty = Json.mapper()
                .readTree(wire.ask("GET", "/v2/lab/app/referrers/" + digest(subject))
                        .body());
        assertThat(empty.path("schemaVersion").asInt()).isEqualTo(2);
        assertThat(empty.path("manifests").isArray()).isTrue();
        assertThat(empty.path("manifests").isEmpty()).isTrue();

        Answer pushed = put(digest(signature), signature);
        assertThat(pushed.header("OCI-Subject")).isEqualTo(digest(subject));
        put(digest(other), other);

        Answer all = wire.ask("GET", "/v2/lab/app/referrers/" + digest(subject));
        assertThat(all.header("Content-Type")).isEqualTo(ManifestReader.OCI_INDEX);
        assertThat(Json.mapper().readTree(all.body()).path("manifests").size()).isEqualTo(2);
        Answer filtered =
                wire.ask("GET", "/v2/lab/app/referrers/" + digest(subject) + "?artifactType=application%2Fx-signature");
        assertThat(filtered.header("OCI-Filters-Applied")).isEqualTo("artifactType");
        JsonNode listed = Json.mapper().readTree(filtered.body()).path("manifests");
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.path(0).path("digest").asString()).isEqualTo(digest(signature));
        assertThat(listed.path(0).path("size").asInt()).isEqualTo(signature.length());
        assertThat(listed.path(0).path("annotations").path("by").asString()).isEqualTo("ann");
        refused(wire.ask("GET", "/v2/lab/app/referrers/nothing"), 400, "DIGEST_INVALID");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/UPPER/tags/list, 400, NAME_INVALID",
        "GET, /v2/a..b/tags/list, 400, NAME_INVALID",
        "GET, /v2/-a/manifests/1, 400, NAME_INVALID",
        "POST, /v2/a%20b/blobs/uploads/, 400, NAME_INVALID",
        "GET, /v2/lab/app/blobs/sha256:1, 400, DIGEST_INVALID",
        "GET, /v2/lab/app/nothing/1, 404, NAME_INVALID",
        "GET, /v2/lab, 404, NAME_INVALID",
        "GET, /v3/, 404, UNSUPPORTED",
        "GET, /v2/lab/app/blobs/uploads/, 405, UNSUPPORTED",
        "PATCH, /v2/lab/app/manifests/1, 405, UNSUPPORTED",
        "POST, /v2/lab/app/tags/list, 405, UNSUPPORTED",
        "PATCH, /v2/lab/app/blobs/uploads/none, 404, BLOB_UPLOAD_UNKNOWN",
        "BREW, /v2/lab/app/manifests/1, 405, UNSUPPORTED",
    })
    void aRequestThatCannotBeIsRefusedInTheWordsOfTheSpecification(String method, String path, int status, String code)
            throws Exception {
        refused(wire.ask(method, path), status, code);
    }

    @Test
    void anUnknownMethodOnAnUploadIsRefused() throws Exception {
        refused(wire.ask("BREW", begin("lab/app")), 405, "UNSUPPORTED");
    }

    @Test
    void onlyReadingIsOpenUnlessWritingIsAllowedWhichAppliesOnReload() throws Exception {
        String manifest = manifest("");
        put("1", manifest);

        assertThat(site.service.reload(site.configuration("registry: { port: 0 }")))
                .isEmpty();

        Answer push = wire.ask("POST", "/v2/lab/app/blobs/uploads/");
        refused(push, 401, "UNAUTHORIZED");
        assertThat(push.header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"http://lab.example/v2/token\",service=\"berth registry\"");
        refused(wire.ask("DELETE", "/v2/lab/app/manifests/1"), 401, "UNAUTHORIZED");
        assertThat(wire.ask("GET", "/v2/lab/app/manifests/1").status()).isEqualTo(200);
        assertThat(site.service.reload(site.configuration("registry: { port: 0, root: elsewhere }")))
                .isNotEmpty();
    }

    private String pass(String authorization) throws IOException {
        Answer answer = authorization.isEmpty()
                ? wire.ask("GET", "/v2/token?service=berth")
                : wire.ask("GET", "/v2/token?service=berth", "Authorization: " + authorization);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return "Authorization: Bearer "
                + Json.mapper().readTree(answer.body()).path("token").asString();
    }

    private static String basic(String name, String password) {
        return "Basic " + java.util.Base64.getEncoder().encodeToString((name + ":" + password).getBytes());
    }

    @Test
    void usersLogInToWriteAndTheHistoryNamesThem() throws Exception {
        String manifest = manifest("");
        site.service.reload(site.configuration("registry: { port: 0 }"));
        site.user("ann", dev.berth.appliance.operation.Role.OPERATOR);
        site.user("vic", dev.berth.appliance.operation.Role.VIEWER);

        refused(wire.ask("GET", "/v2/"), 401, "UNAUTHORIZED");
        String anonymous = pass("");
        String ann = pass(basic("ann", "correct horse"));
        String vic = pass(basic("vic", "correct horse"));
        assertThat(wire.ask("GET", "/v2/", anonymous).status()).isEqualTo(200);
        assertThat(wire.ask("GET", "/v2/", ann).status()).isEqualTo(200);
        refused(wire.ask("POST", "/v2/lab/app/blobs/uploads/", anonymous), 401, "UNAUTHORIZED");
        refused(wire.ask("POST", "/v2/lab/app/blobs/uploads/", vic), 403, "DENIED");
        assertThat(site.observations.of("access refused").getFirst().fields())
                .containsEntry("reason", "user:vic may not write");
        assertThat(wire.ask("POST", "/v2/lab/app/blobs/uploads/", ann).status()).isEqualTo(202);
        for (String as : List.of(ann, "Authorization: " + basic("ann", "correct horse"))) {
            List<String> by = new ArrayList<>();
            try (var following = site.inventory.follow(new dev.berth.appliance.inventory.Follower() {
                @Override
                public void start(dev.berth.appliance.inventory.Snapshot now) {}

                @Override
                public void commits(
                        List<dev.berth.appliance.inventory.Commit> commits,
                        dev.berth.appliance.inventory.Snapshot now) {
                    commits.forEach(commit -> by.add(commit.by().toString()));
                }
            })) {
                assertThat(wire.send(
                                        "PUT",
                                        "/v2/lab/app/manifests/v" + as.length(),
                                        manifest.getBytes(StandardCharsets.UTF_8),
                                        TYPE,
                                        as)
                                .status())
                        .isEqualTo(201);
            }
            assertThat(by).containsExactly("user:ann");
        }
        assertThat(wire.ask("GET", "/v2/lab/app/manifests/" + digest(manifest)).status())
                .isEqualTo(200);
    }

    @Test
    void aPassEndsAfterFiveMinutesAndGuessingIsThrottled() throws Exception {
        site.service.reload(site.configuration("registry: { port: 0 }"));
        site.user("ann", dev.berth.appliance.operation.Role.OPERATOR);
        String ann = pass(basic("ann", "correct horse"));
        site.clock.advance(Duration.ofMinutes(5).plusSeconds(1));

        refused(wire.ask("POST", "/v2/lab/app/blobs/uploads/", ann), 401, "UNAUTHORIZED");
        for (int i = 0; i < 4; i++) {
            refused(wire.ask("GET", "/v2/token", "Authorization: " + basic("ann", "guess " + i)), 401, "UNAUTHORIZED");
        }
        refused(
                wire.ask("GET", "/v2/token", "Authorization: " + basic("ann", "correct horse")),
                429,
                "TOOMANYREQUESTS");
    }

    @Test
    void aRegistryThatIsStartedAgainStillHasItsBlobs() throws Exception {
        push("lab/app", BLOB);
        site.close();
        site = new RepoSite(new RegistryServiceProvider(), data, "registry: { port: 0, write: anonymous }");

        assertThat(site.wire().ask("GET", "/v2/lab/app/blobs/" + digest(BLOB)).body())
                .isEqualTo(BLOB);
    }

    @Test
    void aRootThatIsAFileFailsTheServiceWithItsMend() throws Exception {
        Files.writeString(data.resolve("file"), "");

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> site.service.start(site.configuration("registry: { port: 0, root: file }")))
                .isInstanceOfSatisfying(
                        dev.berth.appliance.service.ServiceFailure.class,
                        failure -> assertThat(failure.toString() + failure.getMessage())
                                .contains("cannot use"));
    }

    @Test
    void randomOctetsDoNotStopTheRegistry() throws Exception {
        var random = new Random(11);
        for (int i = 0; i < 50; i++) {
            byte[] octets = new byte[random.nextInt(2000)];
            random.nextBytes(octets);
            assertThat(new String(wire.raw(octets), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Exception");
        }
        assertThat(wire.ask("GET", "/v2/").status()).isEqualTo(200);
    }
}
