package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.command.Running;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.service.ServiceState;
import dev.berth.testing.TestAppliance;
import dev.berth.testing.TestClock;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ApplianceTest {
    @TempDir
    Path directory;

    private final FakeService dhcp = new FakeService("dhcp");
    private final FakeService dns = new FakeService("dns");

    private TestAppliance start(String sections) throws StartFailure {
        return TestAppliance.start(directory, sections, InstantSource.system(), dhcp, dns);
    }

    @Test
    void aServiceThatFailsLeavesTheOthersServingAndIsRetried() throws StartFailure {
        dhcp.failuresLeft = 1;
        try (TestAppliance berth = start("")) {
            assertThat(berth.state("dns")).isInstanceOf(ServiceState.Serving.class);
            assertThat(berth.state("dhcp")).isInstanceOfSatisfying(ServiceState.Failed.class, failed -> {
                assertThat(failed.cause()).isEqualTo("cannot bind 127.0.0.1:1/udp, address in use");
                assertThat(failed.mend()).isEqualTo("stop the other one");
            });
            assertThat(berth.appliance().readyLine())
                    .startsWith("ready ")
                    .contains("dns=127.0.0.1:4711/udp")
                    .endsWith("failed=dhcp");
            await().until(() -> berth.state("dhcp") instanceof ServiceState.Serving);
        }
    }

    @Test
    void aServiceThatStartsAheadServesBeforeTheOthersStart() throws StartFailure {
        dns.ahead = true;
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        dhcp.starting = () -> order.add("dhcp");
        dns.starting = () -> order.add("dns");
        try (TestAppliance berth = start("")) {
            assertThat(order).containsExactly("dns", "dhcp");
        }
    }

    @Test
    void oneThatStartsAheadAndTakesItsTimeHoldsNobodyUpForLong() throws StartFailure {
        dns.ahead = true;
        var others = new CountDownLatch(1);
        dhcp.starting = others::countDown;
        dns.starting = () -> {
            try {
                assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (TestAppliance berth = start("")) {
            assertThat(berth.state("dhcp")).isInstanceOf(ServiceState.Serving.class);
            assertThat(berth.state("dns")).isInstanceOf(ServiceState.Serving.class);
        }
    }

    @Test
    void aBugInAServiceIsAFailureOfThatServiceOnly() throws StartFailure {
        dhcp.breaks = true;
        try (TestAppliance berth = start("")) {
            assertThat(berth.state("dhcp")).isInstanceOf(ServiceState.Failed.class);
            assertThat(berth.state("dns")).isInstanceOf(ServiceState.Serving.class);
        }
    }

    @Test
    void aServiceThatBreaksDownLaterIsStoppedAndStartedAgain() throws StartFailure {
        try (TestAppliance berth = start("")) {
            dhcp.breakDown();
            await().until(() -> berth.state("dhcp") instanceof ServiceState.Failed);
            await().until(() -> berth.state("dhcp") instanceof ServiceState.Serving);
            assertThat(dhcp.asked).containsExactly("start", "stop", "start");
        }
    }

    @Test
    void whatStandsNowIsToldAsItIsAndOnlyTotalsHaveRates() throws Exception {
        var clock = new TestClock();
        try (TestAppliance berth = TestAppliance.start(directory, "", clock, dhcp)) {
            dhcp.offset = 2_000;
            assertThat(status(berth).path("perSecond").isEmpty()).isTrue();
            clock.advance(Duration.ofSeconds(2));
            dhcp.requests += 10;
            dhcp.offset = -1_500;

            JsonNode after = status(berth);

            assertThat(after.path("totals")).hasToString("{\"requests\":17}");
            assertThat(after.path("perSecond")).hasToString("{\"requests\":5.0}");
            assertThat(after.path("gauges"))
                    .hasToString(
                            "{\"offset\":{\"value\":-1500,\"unit\":\"µs\"},\"peers\":{\"value\":3,\"unit\":\"\"}}");
        }
    }

    private static JsonNode status(TestAppliance berth) throws Exception {
        return status(berth, "dhcp");
    }

    private static JsonNode status(TestAppliance berth, String name) throws Exception {
        JsonNode services =
                Running.operation(berth.appliance(), "status", Map.of(), false).path("services");
        return services.valueStream()
                .filter(service -> service.path("service").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void statusTellsOfLogAndDatabaseBesideTheServices() throws Exception {
        try (TestAppliance berth = start("")) {
            JsonNode log = status(berth, "log");
            assertThat(log.path("state").asString()).isEqualTo("serving");
            assertThat(log.path("error").asString("")).isEmpty();
            assertThat(log.path("gauges").path("kept").path("value").asLong()).isPositive();
            await().untilAsserted(() -> assertThat(status(berth, "database")
                            .path("gauges")
                            .path("commits-behind")
                            .path("value")
                            .asLong(-1))
                    .isZero());
        }
    }

    @Test
    void servicesAreStoppedOnceInReverseOrderAndASecondStopIsHarmless() throws StartFailure {
        TestAppliance berth = start("");
        berth.close();
        berth.close();
        assertThat(dhcp.asked).containsExactly("start", "stop");
        assertThat(berth.state("dns")).isInstanceOf(ServiceState.Stopped.class);
    }

    @Test
    void aDisabledServiceNeverStartsAndAReloadSwitchesItOn() throws StartFailure {
        try (TestAppliance berth = start("dhcp: { enabled: false }\n")) {
            assertThat(berth.state("dhcp")).isInstanceOf(ServiceState.Disabled.class);
            assertThat(dhcp.asked).isEmpty();
            berth.rewrite(TestAppliance.KERNEL + "dns: { word: new }\n");
            var reloaded = berth.appliance().reload();
            assertThat(reloaded.problems()).isEmpty();
            assertThat(berth.state("dhcp")).isInstanceOf(ServiceState.Serving.class);
            assertThat(dns.asked).containsExactly("start", "reload new");
        }
    }

    @Test
    void aReloadOfABadFileChangesNothingAndTellsEveryProblem() throws StartFailure {
        try (TestAppliance berth = start("")) {
            berth.rewrite("domain: lab.example\nnonsense: 1\nnetworks: { lab: { subnet: 10.0.0.0/33 } }\n");
            var reloaded = berth.appliance().reload();
            assertThat(reloaded.problems().size()).isGreaterThanOrEqualTo(3);
            assertThat(dns.asked).containsExactly("start");
            Site site = berth.appliance().inventory().now().site();
            assertThat(site).isNotNull();
        }
    }

    @Test
    void aReloadAppliesNetworksAndSaysWhatNeedsARestart() throws StartFailure {
        try (TestAppliance berth = start("")) {
            berth.rewrite(TestAppliance.KERNEL.replace("http: { port: 0 }", "http: { port: 8099 }")
                    + "hosts: { node10: { mac: \"52:54:00:77:00:10\", address: 127.77.0.10 } }\n");
            assertThat(berth.appliance().reload().needRestart()).containsExactly("http.port");
            assertThat(berth.appliance().inventory().now().count(Kinds.HOST)).isEqualTo(1);
        }
    }

    @Test
    void whatAServiceObjectsToIsNotEnteredButTheFileIsTaken() throws Exception {
        dhcp.objects = "option rooters: there is no such option";
        Map<String, ?> host = Map.of("name", "node11");
        try (TestAppliance berth =
                start("hosts: { node10: { mac: \"52:54:00:77:00:10\", options: { rooters: 10.0.0.1 } } }\n")) {
            for (boolean dry : new boolean[] {false, true}) {
                assertThatThrownBy(() -> Running.operation(berth.appliance(), "host add", host, dry))
                        .hasMessageContaining("dhcp: option rooters: there is no such option");
            }
            dhcp.objects = null;
            Running.operation(berth.appliance(), "host add", host, false);
            assertThat(berth.appliance().inventory().now().count(Kinds.HOST)).isEqualTo(2);
        }
    }

    @Test
    void aSecondApplianceOnTheSameDataIsRefused() throws StartFailure {
        try (TestAppliance berth = start("")) {
            assertThatThrownBy(() -> start(""))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aTakenPortOfTheNodesSiteIsNamedAndEverythingElseServes() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.77.0.1"))) {
            String configured =
                    TestAppliance.KERNEL.replace("http: { port: 0 }", "http: { port: " + taken.getLocalPort() + " }");
            try (TestAppliance berth =
                    TestAppliance.startWith(directory, configured, InstantSource.system(), dhcp, dns)) {
                assertThat(berth.state("http")).isInstanceOfSatisfying(ServiceState.Failed.class, failed -> {
                    assertThat(failed.cause())
                            .isEqualTo(
                                    "cannot bind 127.77.0.1:" + taken.getLocalPort() + "/tcp, address already in use");
                    assertThat(failed.mend()).isEqualTo("stop whoever has the port (ss -ltnp) or set another port");
                });
                assertThat(berth.state("dns")).isInstanceOf(ServiceState.Serving.class);
            }
        }
    }

    @Test
    void overTcpOnlyMetricsAndHealthAnswer() throws Exception {
        dhcp.failuresLeft = 1000;
        try (TestAppliance berth = start("");
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, berth, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(client, berth, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(client, berth, "/readyz").body()).isEqualTo("not serving: dhcp\n");
            assertThat(get(client, berth, "/metrics").body()).contains("berth_inventory_revision 1.0");
            assertThat(get(client, berth, "/api/v1/status").statusCode()).isEqualTo(401);
            HttpResponse<String> absent = get(client, berth, "/nothing");
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(absent.body()).isEqualTo("404 Not Found\n");
            assertThat(absent.headers().firstValue("Server")).isEmpty();
        }
    }

    private static HttpResponse<String> get(HttpClient client, TestAppliance berth, String path) throws Exception {
        var console = berth.console();
        URI uri = URI.create("http://" + console.getAddress().getHostAddress() + ":" + console.getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
