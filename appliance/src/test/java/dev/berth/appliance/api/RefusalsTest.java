package dev.berth.appliance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.testing.ApiClient;
import dev.berth.testing.TestAppliance;
import dev.berth.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every refusal is in the history, with who, from where and why; through a running appliance's API. */
class RefusalsTest {
    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private TestAppliance berth;
    private ApiClient client;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", clock);
        client = new ApiClient(berth);
    }

    @AfterEach
    void stop() {
        client.close();
        berth.close();
    }

    private List<JsonNode> refusals() throws Exception {
        long newest = berth.appliance().inventory().now().revision();
        await().until(() -> berth.appliance().store().databaseRevision() >= newest);
        List<JsonNode> all = new ArrayList<>();
        client.local("GET", "/changes?refusals=true&limit=1000", "")
                .body()
                .path("changes")
                .forEach(all::add);
        return all.reversed();
    }

    private List<String> told() throws Exception {
        return refusals().stream()
                .map(each ->
                        each.path("by").asString() + " | " + each.path("why").asString())
                .toList();
    }

    @Test
    void whoIsRefusedWhatFromWhereSurvivesARestart() throws Exception {
        String vic = client.user("vic", "viewer");
        String hosts = client.token("hosts", ",\"role\":\"admin\",\"scope\":[\"host\"]");
        String expired = client.token("old", ",\"expires\":\"1h\"");
        clock.advance(Duration.ofHours(2));

        client.tcp("GET", "/hosts", "", "");
        client.tcp("GET", "/hosts", "", ApiClient.basic("vic", "wrong horse"));
        client.tcp("GET", "/hosts", "", ApiClient.basic("eve", "wrong horse"));
        client.tcp("GET", "/hosts", "", ApiClient.basic("My Password!", "ann"));
        client.tcp("POST", "/hosts", "{\"name\":\"n1\"}", vic);
        client.tcp("GET", "/users", "", hosts);
        client.tcp("GET", "/hosts", "", expired);
        client.tcp("GET", "/hosts", "", "Bearer berth_guess");

        List<String> expected = List.of(
                "anonymous | access refused from 127.0.0.1: the API, without credentials",
                "anonymous:vic | access refused from 127.0.0.1: wrong password of user vic",
                "anonymous:eve | access refused from 127.0.0.1: there is no such user",
                "anonymous | access refused from 127.0.0.1: there is no such user",
                "user:vic | access refused from 127.0.0.1: may not host add",
                "token:hosts | access refused from 127.0.0.1: may not user list",
                "token:old | access refused from 127.0.0.1: token old has expired",
                "anonymous | access refused from 127.0.0.1: there is no such token");
        assertThat(told()).isEqualTo(expected);
        assertThat(refusals()).allMatch(each -> each.path("address").asString().equals("127.0.0.1"));
        assertThat(client.local("GET", "/changes", "").body().toString())
                .contains("token added")
                .contains("may not host add");

        stop();
        start();

        assertThat(told()).isEqualTo(expected);
    }

    @Test
    void throttledAttemptsAreCounted() throws Exception {
        for (int i = 0; i < 30; i++) {
            int status = client.tcp("GET", "/hosts", "", ApiClient.basic("vic", "guess" + i))
                    .status();
            assertThat(status).isEqualTo(i < 5 ? 401 : 429);
        }
        assertThat(told())
                .containsExactly(
                        "anonymous:vic | access refused from 127.0.0.1: there is no such user",
                        "anonymous | access refused from 127.0.0.1: not even looked at, after too many refused attempts");

        stop();
        start();

        assertThat(told())
                .hasSize(4)
                .contains(
                        "anonymous:vic | access refused from 127.0.0.1: there is no such user, 4 more times within 1 min",
                        "anonymous | access refused from 127.0.0.1: not even looked at, after too many refused attempts,"
                                + " 24 more times within 1 min");
    }

    @Test
    void fromWhereverTheyComeOnlyAFewAreLines() throws Exception {
        for (int i = 1; i <= 40; i++) {
            try (var other = new ApiClient(berth, "127.9.9." + i)) {
                assertThat(other.tcp("GET", "/hosts", "", "Bearer guess").status())
                        .isEqualTo(401);
            }
        }
        assertThat(told()).hasSize(10).last().asString().contains("from 127.9.9.10");
        clock.advance(Duration.ofMinutes(2));
        client.tcp("GET", "/hosts", "", "Bearer guess");
        assertThat(told())
                .contains("anonymous | access refused 30 more times within 2 min, to others or for other reasons");
        assertThat(told()).last().asString().contains("from 127.0.0.1");
    }

    @Test
    void aRefusalIsShownAndCannotBeTakenBack() throws Exception {
        client.tcp("GET", "/hosts", "", "Bearer guess");
        long revision = refusals().getFirst().path("revision").asLong();

        JsonNode shown = client.local("GET", "/changes/" + revision, "").body();
        assertThat(shown.path("by").asString()).isEqualTo("anonymous");
        assertThat(shown.path("changes")).isEmpty();
        ApiClient.Reply undone = client.local("POST", "/changes/" + revision + "/undo", "");
        assertThat(undone.status()).isEqualTo(409);
        assertThat(undone.body().path("message").asString())
                .isEqualTo("revision " + revision + " is not undone: nothing was changed");
        assertThat(client.local("GET", "/events", "").body().toString()).contains("access refused from 127.0.0.1");
    }

    @Test
    void aWrongPasswordOfOnesOwnAccountAndALoginLinkAreInTheHistoryToo() throws Exception {
        String ann = client.user("ann", "operator");
        client.tcp("PUT", "/account/password", "{\"current\":\"wrong horse\",\"password\":\"another horse\"}", ann);
        assertThat(client.local("POST", "/users/ann/link", "").status()).isEqualTo(200);

        assertThat(told().getFirst())
                .isEqualTo("anonymous:ann | access refused from the account of ann: wrong password of user ann");
        assertThat(told().getLast()).matches("uid:\\S+ \\| login link made for user ann");
    }
}
