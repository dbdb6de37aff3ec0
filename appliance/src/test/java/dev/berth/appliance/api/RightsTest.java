package dev.berth.appliance.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.command.KernelOperations;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Principal;
import dev.berth.testing.TestAppliance;
import java.io.ByteArrayOutputStream;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who may do what over TCP, each operation by each role, against a running appliance. */
class RightsTest {
    /** What only administrators may do, and what only reads. Everything else that there is is for operators. */
    private static final Set<String> ADMINISTRATORS = Set.of(
            "user add",
            "user list",
            "user rm",
            "user passwd",
            "user link",
            "user import",
            "user export",
            "token import",
            "token export",
            "token add",
            "token list",
            "token rm",
            "secret set",
            "secret list",
            "secret rm",
            "secret rotate");

    /** What viewers may change: what is their own. */
    private static final Set<String> OWN = Set.of("account password");

    private static final Set<String> VIEWERS = Set.of(
            "status",
            "host list",
            "host show",
            "host timeline",
            "node list",
            "event list",
            "change list",
            "change show",
            "record export",
            "network export",
            "node export",
            "job list",
            "job show",
            "job schedules",
            "host export",
            "group export",
            "profile export");

    @TempDir
    Path directory;

    private TestAppliance berth;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", InstantSource.system());
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        berth.close();
    }

    private record Reply(int status, JsonNode body, Map<String, List<String>> headers) {}

    private Reply tcp(String method, String path, String body, String authorization) throws Exception {
        var console = berth.console();
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

    /** Over the Unix socket, as the berth command does. */
    private Reply local(String method, String path, String body) throws Exception {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(directory.resolve("data/run/admin.sock")));
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

    private String token(String name, String rest) throws Exception {
        Reply made = local("POST", "/tokens", "{\"name\":\"" + name + "\"" + rest + "}");
        assertThat(made.status()).as("%s", made.body()).isEqualTo(200);
        return "Bearer " + made.body().path("token").asString();
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes());
    }

    private static List<Operation<?, ?>> operations() {
        return KernelOperations.all(() -> {
            throw new IllegalStateException("only looked at");
        });
    }

    @Test
    void eachOperationHasTheRoleOfTheTable() {
        Map<String, Role> expected = new TreeMap<>();
        Map<String, Role> found = new TreeMap<>();
        for (Operation<?, ?> operation : operations()) {
            String name = operation.name();
            expected.put(
                    name,
                    ADMINISTRATORS.contains(name)
                            ? Role.ADMIN
                            : VIEWERS.contains(name) || OWN.contains(name) ? Role.VIEWER : Role.OPERATOR);
            found.put(name, operation.role());
            assertThat(operation.changes())
                    .as(name)
                    .isEqualTo(!name.endsWith("list") && !name.endsWith("export") && !VIEWERS.contains(name));
        }
        assertThat(found).isEqualTo(expected);
        assertThat(found.keySet()).containsAll(ADMINISTRATORS).containsAll(VIEWERS);
    }

    /** With an input that nothing is named by: whoever may run it gets another answer than 401 and 403. */
    @Test
    void overTcpEachOperationRunsForItsRoleAndThoseAbove() throws Exception {
        Map<Role, String> credentials = new LinkedHashMap<>();
        credentials.put(Role.VIEWER, token("viewer", ""));
        credentials.put(Role.OPERATOR, token("operator", ",\"role\":\"operator\""));
        credentials.put(Role.ADMIN, token("admin", ",\"role\":\"admin\""));
        List<String> wrong = new ArrayList<>();
        for (Operation<?, ?> operation : operations()) {
            String path = operation.path().replaceAll("\\{[a-zA-Z]+}", "none");
            if (operation.changes()) {
                path += "?preview=true";
            }
            assertThat(tcp(operation.method().name(), path, "", "").status())
                    .as(operation.name())
                    .isEqualTo(401);
            for (Map.Entry<Role, String> as : credentials.entrySet()) {
                int status =
                        tcp(operation.method().name(), path, "", as.getValue()).status();
                boolean allowed = as.getKey().compareTo(operation.role()) >= 0;
                if (allowed == (status == 403) || status == 401 || status >= 500) {
                    wrong.add(operation.name() + " as " + as.getKey() + ": " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aTokensScopeNarrowsItsRole() throws Exception {
        String token = token("hosts", ",\"role\":\"admin\",\"scope\":[\"host\"]");

        assertThat(tcp("GET", "/hosts", "", token).status()).isEqualTo(200);
        Reply refused = tcp("GET", "/users", "", token);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().path("message").asString())
                .isEqualTo(
                        "'user list' needs the role admin and 'user' in the token's scope; token:hosts is admin for host");
        var principal = new Principal(new Actor(Actor.Sort.TOKEN, "t"), Role.OPERATOR, List.of("registry"));
        assertThat(principal.may(Role.OPERATOR, "registry")).isTrue();
        assertThat(principal.may(Role.ADMIN, "registry")).isFalse();
        assertThat(principal.may(Role.VIEWER, "host")).isFalse();
    }

    @Test
    void aUserIsMadeOnTheMachineAndWorksOverTheNetworkUnderTheirName() throws Exception {
        assertThat(berth.appliance().inventory().now().all(dev.berth.appliance.user.UserKinds.USER))
                .isEmpty();
        Reply made = local("POST", "/users", "{\"name\":\"ann\",\"role\":\"operator\"}");
        String ann = basic("ann", made.body().path("password").asString());

        assertThat(tcp("POST", "/hosts", "{\"name\":\"n1\",\"macs\":[\"52:54:00:77:00:01\"]}", ann)
                        .status())
                .isEqualTo(200);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(tcp("GET", "/changes?limit=1", "", ann)
                                .body()
                                .path("changes")
                                .path(0)
                                .path("by")
                                .asString())
                        .isEqualTo("user:ann"));
        assertThat(tcp("POST", "/users", "{\"name\":\"eve\",\"role\":\"admin\"}", ann)
                        .status())
                .isEqualTo(403);
        assertThat(local("PUT", "/users/ann/password", "{\"password\":\"another horse\"}")
                        .status())
                .isEqualTo(200);
        assertThat(tcp("GET", "/hosts", "", ann).status()).isEqualTo(401);
        assertThat(tcp("GET", "/hosts", "", basic("ann", "another horse")).status())
                .isEqualTo(200);
        assertThat(local("DELETE", "/users/ann", "").status()).isEqualTo(200);
        assertThat(tcp("GET", "/hosts", "", basic("ann", "another horse")).status())
                .isEqualTo(401);
    }

    @Test
    void mistakesAreNamed() throws Exception {
        assertThat(local("POST", "/users", "{\"name\":\"Ann\"}")
                        .body()
                        .path("message")
                        .asString())
                .contains("lower-case");
        assertThat(local("POST", "/users", "{\"name\":\"ann\",\"role\":\"root\"}")
                        .body()
                        .path("message")
                        .asString())
                .contains("viewer, operator, admin");
        assertThat(local("POST", "/users", "{\"name\":\"ann\",\"password\":\"short\"}")
                        .body()
                        .path("message")
                        .asString())
                .contains("5 characters");
        assertThat(local("POST", "/tokens", "{\"name\":\"t\",\"expires\":\"soon\"}")
                        .body()
                        .path("message")
                        .asString())
                .contains("12h or 90d");
        token("t", ",\"expires\":\"90d\"");
        assertThat(local("POST", "/tokens", "{\"name\":\"t\"}").status()).isEqualTo(409);
        assertThat(local("DELETE", "/tokens/none", "").status()).isEqualTo(404);
        Reply preview = local("POST", "/users?preview=true", "{\"name\":\"ann\"}");
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.body().has("password")).isFalse();
        assertThat(local("GET", "/users", "").body().path("users").isEmpty()).isTrue();
    }

    @Test
    void noAnswerHoldsAHashAndNoRestartForgetsAUser() throws Exception {
        String ann = basic(
                "ann",
                local("POST", "/users", "{\"name\":\"ann\",\"role\":\"admin\"}")
                        .body()
                        .path("password")
                        .asString());
        token("ci", ",\"expires\":\"12h\",\"scope\":[\"host\"]");
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(tcp("GET", "/changes", "", ann).body().toString())
                                .contains("token added")
                                .contains("user added"));
        for (String path : List.of("/changes", "/users", "/tokens", "/events")) {
            Reply reply = tcp("GET", path, "", ann);
            assertThat(reply.status()).as(path).isEqualTo(200);
            assertThat(reply.body().toString())
                    .as(path)
                    .doesNotContain("argon2")
                    .doesNotContain("digest");
        }

        stop();
        start();

        assertThat(tcp("GET", "/users", "", ann)
                        .body()
                        .path("users")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("ann");
        assertThat(tcp("GET", "/tokens", "", ann)
                        .body()
                        .path("tokens")
                        .path(0)
                        .path("scope")
                        .path(0)
                        .asString())
                .isEqualTo("host");
    }

    @Test
    void guessingOverTheNetworkIsThrottledToldAndDoesNotLockTheMachineOut() throws Exception {
        for (int i = 0; i < 5; i++) {
            Reply refused = tcp("GET", "/hosts", "", "Bearer guess" + i);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers().get("www-authenticate").toString())
                    .contains("Basic")
                    .contains("Bearer");
        }
        Reply throttled = tcp("GET", "/hosts", "", "Bearer guess");
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.headers()).containsKey("retry-after");

        assertThat(local("GET", "/hosts", "").status()).isEqualTo(200);
        assertThat(local("GET", "/events", "").body().toString())
                .contains("access refused")
                .doesNotContain("guess");
    }
}
