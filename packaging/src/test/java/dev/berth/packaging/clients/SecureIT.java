package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** TLS with the appliance's own authority, from another machine: nothing is switched off that looks after it. */
@RealClients({"curl", "skopeo", "createrepo_c", "dnf", "openssl", "dig"})
class SecureIT {
    @RegisterExtension
    static final Stage STAGE = new Stage("users", """
                    http: { tls: { port: 443 } }
                    console: { listen: "0.0.0.0:8067" }
                    dns: { tls: { port: 853 }, transfer: { allow: [10.0.0.0/8] } }
                    """);

    private static Path authority() {
        return STAGE.lab().file("trust").resolve("ca.crt");
    }

    @BeforeAll
    static void fetchTheAuthority() throws IOException {
        Files.createDirectories(STAGE.lab().file("trust"));
        STAGE.lab().relay.ask("curl", "-sSf", "-o", authority().toString(), "http://10.77.0.1/ca.crt");
        STAGE.berth()
                .command("user", "add", "ann", "--role", "operator", "--password", "correct horse")
                .succeeded();
    }

    private static String curl(String... words) {
        List<String> line = new ArrayList<>(List.of("curl", "-sSi", "--max-time", "20"));
        line.addAll(List.of(words));
        return STAGE.lab().relay.ask(line.toArray(String[]::new));
    }

    @Test
    void everyPortIsTrustedByAddressAndByName() {
        String trusted = authority().toString();
        assertThat(curl("--cacert", trusted, "https://10.77.0.1/ca.crt")).contains("200", "BEGIN CERTIFICATE");
        assertThat(curl("--cacert", trusted, "https://10.77.0.1:8067/healthz")).contains("200");
        assertThat(curl("--cacert", trusted, "https://10.77.0.1:5000/v2/_catalog"))
                .contains("200", "repositories");
        assertThat(curl(
                        "--cacert",
                        trusted,
                        "--resolve",
                        "registry.lab.example:5000:10.77.0.1",
                        "https://registry.lab.example:5000/v2/_catalog"))
                .contains("200");
        assertThat(STAGE.lab()
                        .relay
                        .run("curl", "-sS", "https://10.77.0.1:8067/healthz")
                        .exit())
                .as("who does not know the authority does not trust it")
                .isEqualTo(60);
    }

    private static Finished dig(String... words) {
        List<String> line = new ArrayList<>(List.of("dig", "+tls", "+tries=1", "+time=10", "@10.77.0.1"));
        line.addAll(List.of(words));
        return STAGE.lab().relay.run(line.toArray(String[]::new));
    }

    @Test
    void digAsksOverTlsAndTrustsWhoItAsksForOnly() {
        String trusted = "+tls-ca=" + authority();
        assertThat(dig(trusted, "+tls-hostname=berth.lab.example", "+padding=128", "berth.lab.example")
                        .output())
                .contains("status: NOERROR", "10.77.0.1#853(10.77.0.1) (TLS)")
                .containsPattern("PAD:? ")
                .containsPattern("MSG SIZE +rcvd: 468");
        assertThat(dig(trusted, "+tls-hostname=other.lab.example", "berth.lab.example")
                        .output())
                .contains("hostname mismatch")
                .doesNotContain("NOERROR");
        assertThat(dig(trusted, "+tls-hostname=berth.lab.example", "lab.example", "AXFR")
                        .output())
                .contains("berth.lab.example.", "XFR size:");
    }

    @Test
    void passwordsAreTakenOverTlsOnlyAndBrowsersAreSentThere() {
        String trusted = authority().toString();
        String ann = "ann:correct horse";
        assertThat(curl("-u", ann, "http://10.77.0.1:8067/api/v1/hosts")).contains("403", "https only");
        await().untilAsserted(() -> assertThat(
                        STAGE.berth().command("change", "list", "--refusals").succeeded())
                .contains("credentials over plain HTTP"));
        assertThat(curl("--cacert", trusted, "-u", ann, "https://10.77.0.1:8067/api/v1/hosts"))
                .contains("200", "fixed");
        assertThat(curl("-H", "Accept: text/html", "http://10.77.0.1:8067/hosts?match=a"))
                .contains("307", "Location: https://10.77.0.1:8067/hosts?match=a");
        assertThat(curl("-d", "user=ann&password=x", "http://10.77.0.1:8067/login"))
                .contains("403");
        assertThat(curl("-u", ann, "http://10.77.0.1:5000/v2/token")).contains("403", "DENIED");
        assertThat(curl("-X", "POST", "http://10.77.0.1:5000/v2/lab/app/blobs/uploads/"))
                .contains("403")
                .doesNotContainIgnoringCase("www-authenticate");
        assertThat(curl("http://10.77.0.1:5000/v2/_catalog"))
                .as("pulling needs no password")
                .contains("200");
    }

    @Test
    void skopeoPushesWithTheAuthorityInItsDirectory() throws IOException {
        Path image = SampleLayout.write(STAGE.lab().file("image"), 100_000);
        STAGE.lab()
                .relay
                .ask(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--dest-cert-dir",
                        String.valueOf(authority().getParent()),
                        "--dest-creds",
                        "ann:correct horse",
                        "oci:" + image + ":1.0",
                        "docker://10.77.0.1:5000/lab/secure:1");
        assertThat(STAGE.berth().command("registry", "list").succeeded()).contains("lab/secure");
    }

    @Test
    void dnfReadsARepositoryOverTls() throws IOException {
        Path packages = Files.createDirectories(STAGE.data().resolve("repo/empty"));
        STAGE.lab().server.ask("createrepo_c", "-q", packages.toString());
        Finished read = STAGE.lab()
                .relay
                .run(
                        "dnf",
                        "-y",
                        "--installroot=" + STAGE.lab().file("root"),
                        "--releasever=1",
                        "--disablerepo=*",
                        "--repofrompath=secure,https://10.77.0.1/repo/empty/",
                        "--setopt=secure.sslcacert=" + authority(),
                        "--setopt=reposdir=/dev/null",
                        "makecache");
        assertThat(read.exit()).as(read.output()).isZero();
    }

    @Test
    void oldProtocolsAreRefused() {
        Finished old = STAGE.lab()
                .relay
                .run("openssl", "s_client", "-connect", "10.77.0.1:5000", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
        assertThat(old.exit()).as(old.output()).isNotZero();
        assertThat(STAGE.lab()
                        .relay
                        .run("curl", "-sSk", "--tls-max", "1.2", "https://10.77.0.1:5000/v2/_catalog")
                        .exit())
                .isZero();
    }
}
