package dev.berth.appliance.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Principal;
import dev.berth.testing.ApiClient;
import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what over TCP, against a running appliance; each operation by each role: OperationRightsTest of packaging. */
class RightsTest {
    @TempDir
    Path directory;

    private TestAppliance berth;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", InstantSource.system());
        client = new ApiClient(berth);
    }

    @AfterEach
    void stop() {
        client.close();
        berth.close();
    }

    private ApiClient.Reply tcp(String method, String path, String body, String authorization) throws Exception {
        return client.tcp(method, path, body, authorization);
    }

    private ApiClient.Reply local(String method, String path, String body) throws Exception {
        return client.local(method, path, body);
    }

    private String token(String name, String rest) throws Exception {
        return client.token(name, rest);
    }

    private static String basic(String name, String password) {
        return ApiClient.basic(name, password);
    }

    @Test
    void aTokensScopeNarrowsItsRole() throws Exception {
        String token = token("hosts", ",\"role\":\"admin\",\"scope\":[\"host\"]");

        assertThat(tcp("GET", "/hosts", "", token).status()).isEqualTo(200);
        ApiClient.Reply refused = tcp("GET", "/users", "", token);
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
        ApiClient.Reply made = local("POST", "/users", "{\"name\":\"ann\",\"role\":\"operator\"}");
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
        ApiClient.Reply preview = local("POST", "/users?preview=true", "{\"name\":\"ann\"}");
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
            ApiClient.Reply reply = tcp("GET", path, "", ann);
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
            ApiClient.Reply refused = tcp("GET", "/hosts", "", "Bearer guess" + i);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers().get("www-authenticate").toString())
                    .contains("Basic")
                    .contains("Bearer");
        }
        ApiClient.Reply throttled = tcp("GET", "/hosts", "", "Bearer guess");
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.headers()).containsKey("retry-after");

        assertThat(local("GET", "/hosts", "").status()).isEqualTo(200);
        assertThat(local("GET", "/events", "").body().toString())
                .contains("access refused")
                .doesNotContain("guess");
    }
}
