package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** BIND's nsupdate against a running appliance, over UDP and TCP. */
@Installed({"nsupdate"})
class NsupdateTest {
    private static final Path NSUPDATE = Path.of("/usr/bin/nsupdate");
    private static final String SECRET = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";
    private static final String SECTIONS = """
            dns:
              port: 0
              tsig-keys: { ddns: { algorithm: hmac-sha512, secret: "%s" } }
              update: { keys: [ddns] }
            """.formatted(SECRET);

    @TempDir
    Path directory;

    private String nsupdate(TestAppliance berth, boolean tcp, String key, String script) throws Exception {
        List<String> command = new ArrayList<>(List.of(NSUPDATE.toString()));
        if (tcp) {
            command.add("-v");
        }
        if (!key.isEmpty()) {
            command.addAll(List.of("-y", key));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = "server 127.77.0.1 " + berth.socket("dns").getPort() + "\n" + script + "send\n";
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    private static int answers(TestAppliance berth, String name, int type) throws IOException {
        var resolver = new SimpleResolver(berth.socket("dns"));
        Message answer = resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
        return answer.getSection(Section.ANSWER).size();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addsAndDeletesWithItsKeyAndNothingWithout(boolean tcp) throws Exception {
        String key = "hmac-sha512:ddns:" + SECRET;
        try (TestAppliance berth =
                TestAppliance.start(directory, SECTIONS, InstantSource.system(), new DnsServiceProvider())) {
            String add = "prereq nxdomain app.lab.example\nupdate add app.lab.example 60 A 10.9.9.9\n"
                    + "update add app.lab.example 60 TXT \"by nsupdate\"\n";
            assertThat(nsupdate(berth, tcp, key, add)).isEmpty();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(berth, "app.lab.example.", Type.A) == 1);
            assertThat(answers(berth, "app.lab.example.", Type.TXT)).isEqualTo(1);
            assertThat(nsupdate(berth, tcp, key, add)).isEqualTo("update failed: YXDOMAIN");
            assertThat(nsupdate(berth, tcp, key, "update delete berth.lab.example A\n"))
                    .isEqualTo("update failed: REFUSED");
            assertThat(nsupdate(berth, tcp, "", "update delete app.lab.example\n"))
                    .isEqualTo("update failed: REFUSED");
            assertThat(nsupdate(
                            berth,
                            tcp,
                            "hmac-sha512:ddns:" + SECRET.replace('A', 'B'),
                            "update delete app.lab.example\n"))
                    .contains("BADSIG");
            assertThat(nsupdate(berth, tcp, key, "update delete app.lab.example\n"))
                    .isEmpty();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(berth, "app.lab.example.", Type.A) == 0);
        }
    }
}
