package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.run.Providers;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.ApiClient;
import dev.berth.testing.TestAppliance;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a service refuses stands in the kernel's history too. */
class RegistryRefusalsTest {
    @TempDir
    Path directory;

    @Test
    void aWrongPasswordAndAMissingRightAtTheRegistryAreInTheHistory() throws Exception {
        List<ServiceProvider> providers = Providers.find().all();
        String sections = providers.stream()
                .map(ServiceProvider::name)
                .map(name -> name + (name.equals("registry") ? ": { port: 0 }\n" : ": { enabled: false }\n"))
                .collect(Collectors.joining());
        try (TestAppliance berth = TestAppliance.start(
                        directory, sections, InstantSource.system(), providers.toArray(ServiceProvider[]::new));
                var api = new ApiClient(berth);
                var client = HttpClient.newHttpClient()) {
            String vic = api.user("vic", "viewer");

            assertThat(ask(client, berth, "GET", "/v2/token", ApiClient.basic("vic", "wrong horse")))
                    .isEqualTo(401);
            assertThat(ask(client, berth, "POST", "/v2/lab/app/blobs/uploads/", vic))
                    .isEqualTo(403);

            await().untilAsserted(() -> assertThat(refusals(api))
                    .containsExactly(
                            "user:vic access refused from 127.0.0.1: what takes the role operator in registry",
                            "anonymous:vic access refused from 127.0.0.1: wrong password of user vic"));
        }
    }

    private static int ask(HttpClient client, TestAppliance berth, String method, String path, String authorization)
            throws Exception {
        InetSocketAddress registry = berth.socket("registry");
        var request = HttpRequest.newBuilder(URI.create(
                        "http://" + registry.getAddress().getHostAddress() + ":" + registry.getPort() + path))
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.noBody());
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static List<String> refusals(ApiClient api) throws Exception {
        List<String> told = new ArrayList<>();
        api.local("GET", "/changes?refusals=true", "")
                .body()
                .path("changes")
                .forEach(each -> told.add(
                        each.path("by").asString() + " " + each.path("why").asString()));
        return told;
    }
}
