package dev.berth.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.run.FakeService;
import dev.berth.appliance.user.Credentials;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import dev.berth.testing.TestAppliance;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a browser without scripts uses it, against a running appliance. */
class ConsoleTest {
    private static final String PASSWORD = "correct horse";
    private static final Mac MAC = Mac.of("52:54:00:77:00:10");

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private TestAppliance berth;
    private String cookie = "";

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", InstantSource.system(), new FakeService("ntp"));
        user("ann", Role.ADMIN);
        user("vic", Role.VIEWER);
    }

    @AfterEach
    void stop() {
        client.close();
        berth.close();
    }

    private void user(String name, Role role) {
        String hash = new Credentials(new Random(1)).choose(PASSWORD).hash();
        commit(new Change.Put(UserKinds.USER.ref(name.hashCode()), new User(name, role, hash), 0));
    }

    private void commit(Change... changes) {
        assertThat(berth.appliance()
                        .inventory()
                        .commit(new Proposal(Actor.service("test"), Subject.NOBODY, "test", List.of(changes))))
                .isInstanceOf(Outcome.Committed.class);
    }

    private static Change.Put host(int number) {
        var mac = Mac.of(String.format("52:54:00:00:%02x:%02x", number >> 8, number & 255));
        var first = new HostInterface(HostInterface.FIRST, List.of(mac), List.of(), null);
        return new Change.Put(
                Kinds.HOST.ref(number),
                new Host(
                        String.format("node%03d", number),
                        List.of(first),
                        null,
                        null,
                        Host.Boot.LOCAL,
                        Map.of(),
                        Map.of()),
                0);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    private HttpResponse<String> post(String path, String... form) throws Exception {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < form.length; i += 2) {
            pairs.add(form[i] + "=" + URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        return send(request(path, "Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs))));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var console = berth.console();
        var request = HttpRequest.newBuilder(
                URI.create("http://" + console.getAddress().getHostAddress() + ":" + console.getPort() + path));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> logIn(String name) throws Exception {
        HttpResponse<String> in = post("/login", "user", name, "password", PASSWORD, "next", "/hosts");
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        keep(in);
        return in;
    }

    private void keep(HttpResponse<String> response) {
        String set = response.headers().firstValue("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
    }

    private String csrf() throws Exception {
        Matcher token = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(get("/").body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/hosts", "/hosts/node1", "/history", "/users", "/logout", "/account"})
    void whoIsNotLoggedInSeesTheLoginPageOnly(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location").orElseThrow()).startsWith("/login");
        assertThat(get("/login").body()).contains("type=\"password\"").doesNotContain("berth user add");
    }

    @Test
    void loggingInSetsACookieThatScriptsAndOtherSitesDoNotHave() throws Exception {
        HttpResponse<String> in = logIn("ann");
        assertThat(in.headers().firstValue("Location")).contains("/hosts");
        assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("berth-" + berth.console().getPort() + "=")
                .contains("; HttpOnly")
                .contains("; SameSite=Strict")
                .contains("; Path=/")
                .doesNotContain("Max-Age");
        HttpResponse<String> overview = get("/");
        assertThat(overview.statusCode()).isEqualTo(200);
        assertThat(overview.body())
                .contains("Overview")
                .contains("ann")
                .contains("http")
                .contains("serving");
        assertThat(overview.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .contains("script-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(overview.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(overview.body())
                .doesNotContain(" style=")
                .doesNotContain("onclick")
                .doesNotContain("<script>");
    }

    @Test
    void theOverviewShowsWhatStandsNowWithItsUnitAndNoRate() throws Exception {
        logIn("ann");
        assertThat(get("/").body())
                .contains("<b>\u22121,500\u00a0µs</b> offset", "<b>3</b> peers", "<b>7</b> requests")
                .doesNotContain("/s</b> offset");
    }

    @Test
    void onlyAJobThatIsNotOverCanBeCancelled() throws Exception {
        job(1, Job.State.DONE);
        logIn("ann");
        assertThat(get("/jobs").body()).contains("registry scrub").doesNotContain("Cancel");

        job(2, Job.State.RUNNING);
        assertThat(get("/jobs").body())
                .contains("name=\"number\" value=\"2\"")
                .doesNotContain("name=\"number\" value=\"1\"");
    }

    private void job(long number, Job.State state) {
        var job = new Job(
                number,
                "registry scrub",
                Map.of(),
                Actor.service("test"),
                "elsewhere",
                state,
                Instant.now(),
                null,
                null,
                null);
        commit(new Change.Put(Job.KIND.ref(number), job, 0));
    }

    @Test
    void everyPageIsDrawnAndEveryAssetIsThere() throws Exception {
        commit(host(1));
        commit(new Change.Put(Node.ref(MAC), node(), 0));
        logIn("ann");
        for (String path : List.of(
                "/",
                "/hosts",
                "/hosts/node001",
                "/nodes",
                "/nodes/52:54:00:77:00:10",
                "/history",
                "/events",
                "/users",
                "/tokens",
                "/account")) {
            HttpResponse<String> page = get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).contains("<main").contains("</html>");
        }
        Matcher assets = Pattern.compile("\"(/assets/[^\"]+)\"").matcher(get("/").body());
        int found = 0;
        while (assets.find()) {
            HttpResponse<String> asset = get(assets.group(1));
            assertThat(asset.statusCode()).as(assets.group(1)).isEqualTo(200);
            assertThat(asset.headers().firstValue("Cache-Control").orElseThrow())
                    .contains("immutable");
            found++;
        }
        assertThat(found).isGreaterThanOrEqualTo(4);
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/hosts/none").body()).contains("there is no host none");
        assertThat(get("/assets/../../berth.yaml").statusCode()).isNotEqualTo(200);
    }

    private static Node node() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        return new Node(MAC, "PXEClient<script>", "bios", "node10", "lab", "1,3", now, now);
    }

    @Test
    void aNodeIsAdoptedWithAForm() throws Exception {
        commit(new Change.Put(Node.ref(MAC), node(), 0));
        logIn("ann");
        assertThat(get("/nodes").body())
                .contains("52:54:00:77:00:10")
                .contains("PXEClient&lt;script&gt;")
                .doesNotContain("PXEClient<script>");
        HttpResponse<String> done =
                post("/nodes", "csrf", csrf(), "form", "row0-0", "mac", MAC.toString(), "name", "node10");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        assertThat(get("/nodes").body()).contains("is host node10 now").contains("No unknown machine");
        assertThat(get("/hosts/node10").body()).contains("node adopted").contains("user:ann");
        assertThat(get("/nodes/" + MAC).statusCode()).isEqualTo(404);
    }

    @Test
    void aMistakeIsABannerAndWhatWasTypedStays() throws Exception {
        logIn("ann");
        HttpResponse<String> wrong =
                post("/hosts", "csrf", csrf(), "form", "add0", "name", "node11", "macs", "52:54:zz");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("banner error")
                .contains("52:54:zz")
                .contains("value=\"node11\"")
                .contains("data-open");
        HttpResponse<String> right = post(
                "/hosts",
                "csrf",
                csrf(),
                "form",
                "add0",
                "name",
                "node11",
                "macs",
                "52:54:00:77:00:11 52:54:00:77:00:12");
        assertThat(right.statusCode()).as(right.body()).isEqualTo(303);
        assertThat(get("/hosts").body()).contains("host node11 is added");
        assertThat(berth.appliance().inventory().now().find(Kinds.HOST, Kinds.hostMac(Mac.of("52:54:00:77:00:12"))))
                .isNotNull();
        assertThat(post("/hosts", "csrf", csrf(), "form", "row9-9", "name", "x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatWasMistypedForOneRowDoesNotOpenOnAnother() throws Exception {
        commit(new Change.Put(Node.ref(MAC), node(), 0));
        logIn("ann");
        String form = "row0-0";
        assertThat(post("/nodes", "csrf", csrf(), "form", form, "mac", MAC.toString(), "name", "not a name")
                        .body())
                .contains("data-open");
        assertThat(post("/nodes", "csrf", csrf(), "form", form, "mac", "52:54:00:77:00:99", "name", "node12")
                        .body())
                .contains("banner error")
                .doesNotContain("data-open");
    }

    @Test
    void aChangeIsTakenBackFromTheHistory() throws Exception {
        logIn("ann");
        assertThat(post("/hosts", "csrf", csrf(), "form", "add0", "name", "node11")
                        .statusCode())
                .isEqualTo(303);
        long revision = berth.appliance().inventory().now().revision();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("/history").body()).contains("host added"));
        String[] undo = {"csrf", csrf(), "form", "undo" + revision, "revision", Long.toString(revision)};
        assertThat(post("/history", undo).statusCode()).isEqualTo(303);
        assertThat(get("/history").body()).contains("change " + revision + " is taken back");
        assertThat(berth.appliance().inventory().now().count(Kinds.HOST)).isZero();
        HttpResponse<String> again = post("/history", undo);
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("banner error").contains("class=\"wrong\"");
    }

    @Test
    void tablesAreFilteredAndPaged() throws Exception {
        List<Change> hosts = new ArrayList<>();
        for (int i = 1; i <= 120; i++) {
            hosts.add(host(i));
        }
        commit(hosts.toArray(Change[]::new));
        logIn("ann");
        assertThat(get("/hosts").body())
                .contains("node050")
                .doesNotContain("node051")
                .contains("of 120")
                .contains("/hosts?offset=50");
        assertThat(get("/hosts?offset=100").body())
                .contains("node120")
                .contains("rel=\"prev\"")
                .doesNotContain("rel=\"next\"");
        assertThat(get("/hosts?match=NODE11").body())
                .contains("node110")
                .contains("of 10<")
                .doesNotContain("node120");
        assertThat(get("/hosts?match=nothing").body()).contains("matches the filter");
        assertThat(get("/hosts?offset=7000").body()).contains("node001");
        String rows = get("/hosts?match=node007", "HX-Request", "true", "HX-Target", "rows")
                .body();
        assertThat(rows).contains("node007").doesNotContain("<html").contains("id=\"rows\"");
    }

    @Test
    void theStoryGoesOnWhereThePageEnds() throws Exception {
        logIn("ann");
        Matcher more = Pattern.compile("hx-get=\"(/events\\?after=[0-9]+)\"")
                .matcher(get("/events").body());
        assertThat(more.find()).isTrue();
        String[] live = {"HX-Request", "true", "HX-Target", "more", "X-Live", "1"};
        assertThat(get(more.group(1), live).statusCode()).isEqualTo(204);
        commit(host(7));
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get(more.group(1), live).body())
                        .contains("node007")
                        .contains("hx-get=\"/events?after=")
                        .doesNotContain("<html"));
    }

    @Test
    void viewersSeeWhatTheyMayAndNoMore() throws Exception {
        commit(host(1));
        logIn("vic");
        assertThat(get("/hosts").body())
                .contains("node001")
                .doesNotContain("Add host")
                .doesNotContain("/users");
        assertThat(get("/users").statusCode()).isEqualTo(403);
        assertThat(get("/users").body()).contains("needs the role admin");
        assertThat(post("/hosts/node001", "csrf", csrf(), "form", "do2", "name", "node001")
                        .statusCode())
                .isEqualTo(403);
        assertThat(berth.appliance().inventory().now().count(Kinds.HOST)).isEqualTo(1);
    }

    @Test
    void nothingIsChangedWithoutTheSessionsTokenOrFromAnotherSite() throws Exception {
        logIn("ann");
        String csrf = csrf();
        assertThat(post("/hosts", "form", "add0", "name", "n1").statusCode()).isEqualTo(403);
        assertThat(post("/hosts", "csrf", csrf + "x", "form", "add0", "name", "n1")
                        .statusCode())
                .isEqualTo(403);
        HttpRequest.Builder foreign = request(
                        "/hosts", "Content-Type", "application/x-www-form-urlencoded", "Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("csrf=" + csrf + "&form=add0&name=n1"));
        assertThat(send(foreign).statusCode()).isEqualTo(403);
        assertThat(post("/logout").statusCode()).isEqualTo(403);
        assertThat(berth.appliance().inventory().now().count(Kinds.HOST)).isZero();
        assertThat(get("/events").body()).contains("CSRF token").contains("another site");
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("/history?refusals=true").body())
                        .contains("user:ann")
                        .contains("a form of the session without its CSRF token")
                        .contains("a form that another site")
                        .doesNotContain(">test<")
                        .doesNotContain("Undo"));
        assertThat(get("/history").body()).contains(">test<").contains("CSRF token");
    }

    @Test
    void theApiTakesASessionAndForChangesItsTokenToo() throws Exception {
        logIn("ann");
        assertThat(get("/api/v1/hosts").statusCode()).isEqualTo(200);
        var body = HttpRequest.BodyPublishers.ofString("{\"name\":\"n1\"}");
        HttpResponse<String> refused = send(request("/api/v1/hosts").POST(body));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("X-CSRF-Token");
        assertThat(send(request("/api/v1/hosts", "X-CSRF-Token", csrf()).POST(body))
                        .statusCode())
                .isEqualTo(200);
        cookie = "";
        assertThat(get("/api/v1/hosts").statusCode()).isEqualTo(401);
    }

    @Test
    void logoutEndsTheSessionOnTheServer() throws Exception {
        logIn("ann");
        HttpResponse<String> out = post("/logout", "csrf", csrf());
        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(get("/hosts").statusCode()).isEqualTo(303);
        HttpResponse<String> live = get("/", "HX-Request", "true", "HX-Target", "services");
        assertThat(live.statusCode()).isEqualTo(401);
        assertThat(live.headers().firstValue("HX-Redirect")).contains("/login");
    }

    @Test
    void guessingIsSlowedDownAndNeitherToldApartNorLockingOthersOut() throws Exception {
        assertThat(post("/login", "user", "ann", "password", "wrong horse").body())
                .isEqualTo(post("/login", "user", "ann", "password", "wrong horses")
                        .body());
        String nobody = post("/login", "user", "eve", "password", "wrong horse").body();
        assertThat(nobody).contains("no user has this name and password");
        post("/login", "user", "ann", "password", "1");
        post("/login", "user", "ann", "password", "2");
        HttpResponse<String> throttled = post("/login", "user", "ann", "password", PASSWORD);
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.body()).contains("wait");
    }

    @Test
    void oneChangesTheOwnPasswordAndStaysLoggedInWhereOneIs() throws Exception {
        logIn("vic");
        String elsewhere = cookie;
        logIn("vic");
        // The login replaced the session that its request carried: log in once more without one.
        cookie = "";
        logIn("vic");
        String other = cookie;
        cookie = "";
        logIn("vic");
        HttpResponse<String> wrong = post(
                "/account", "csrf", csrf(), "form", "password", "current", "wrong horse", "password", "battery staple");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("the current password is another");
        assertThat(post("/account", "csrf", csrf(), "form", "password", "current", PASSWORD, "password", "short")
                        .body())
                .contains("5 characters");
        HttpResponse<String> changed =
                post("/account", "csrf", csrf(), "form", "password", "current", PASSWORD, "password", "battery staple");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(303);
        keep(changed);
        assertThat(get("/account").body()).contains("your password is changed");
        for (String ended : List.of(elsewhere, other)) {
            cookie = ended;
            assertThat(get("/hosts").statusCode()).isEqualTo(303);
        }
        assertThat(post("/login", "user", "vic", "password", "battery staple").statusCode())
                .isEqualTo(303);
    }

    @Test
    void aLinkLogsInOnce() throws Exception {
        var ann = berth.appliance().inventory().now().get(UserKinds.USER, UserKinds.USER.ref("ann".hashCode()));
        String key = berth.appliance().links().make(ann, Duration.ofMinutes(15));
        assertThat(get("/login/once?key=" + key).body()).contains("Log in as ann");
        assertThat(get("/login/once?key=" + key).body()).contains("Log in as ann");
        keep(post("/login/once", "key", key));
        assertThat(get("/").body()).contains("Overview");
        HttpResponse<String> again = post("/login/once", "key", key);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("used up");
    }

    @Test
    void administratorsMakeUsersTokensAndLinksAndSeeTheirSecretsOnce() throws Exception {
        logIn("ann");
        String[] user = {"form", "add0", "name", "bob", "role", "operator", "csrf", csrf()};
        assertThat(post("/users", user).statusCode()).isEqualTo(303);
        assertThat(get("/users").body()).contains("user bob is added").contains("class=\"secret\"");
        assertThat(get("/users").body()).doesNotContain("class=\"secret\"").contains("bob");
        assertThat(post("/users", "csrf", csrf(), "form", "row1-1", "name", "bob")
                        .statusCode())
                .isEqualTo(303);
        assertThat(get("/users").body()).contains("/login/once?key=");
        String[] token = {"form", "add0", "name", "ci", "role", "viewer", "scope", "host, lease", "csrf", csrf()};
        assertThat(post("/tokens", token).statusCode()).isEqualTo(303);
        assertThat(get("/tokens").body()).contains("berth_").contains("host, lease");
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("/history").body()).contains("token added"));
        assertThat(get("/history").body()).doesNotContain("argon2");
    }

    @Test
    void whereThereIsNoUserTheLoginPageTellsHowToMakeOne() throws Exception {
        for (String name : List.of("ann", "vic")) {
            var entity = berth.appliance().inventory().now().get(UserKinds.USER, UserKinds.USER.ref(name.hashCode()));
            commit(Change.Remove.of(entity));
        }
        assertThat(get("/login").body()).contains("berth user add NAME --role admin");
    }
}
