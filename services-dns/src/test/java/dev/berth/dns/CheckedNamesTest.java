package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Members on loopback addresses that come and go. */
class CheckedNamesTest {
    @TempDir
    Path directory;

    private TestAppliance berth(String checked) throws Exception {
        return TestAppliance.start(
                directory,
                "dns:\n  port: 0\n  checked:\n" + checked.indent(4),
                InstantSource.system(),
                new DnsServiceProvider());
    }

    private static void awaitAnswers(TestAppliance berth, String name, int type, String... data) {
        await(name + " " + List.of(data)).atMost(Duration.ofSeconds(20)).until(() -> {
            Message answer = NameServer.ask(berth.socket("dns"), name, type);
            return answer != null
                    && answer.getSection(Section.ANSWER).stream()
                            .map(record -> record.rdataToString())
                            .sorted()
                            .toList()
                            .equals(List.of(data));
        });
    }

    private static ServerSocket listen(String address, int port) throws IOException {
        return new ServerSocket(port, 5, InetAddress.getByName(address));
    }

    @Test
    void theNextMemberStandsInForTheFirst() throws Exception {
        ServerSocket first = listen("127.77.0.11", 0);
        int port = first.getLocalPort();
        try (ServerSocket second = listen("127.77.0.12", port);
                TestAppliance berth = berth("""
                        mysql:
                          mode: first
                          members: [127.77.0.11, 127.77.0.12, 127.77.0.13]
                          check: { tcp: %d, every: 1s, timeout: 1s }
                        """.formatted(port))) {
            awaitAnswers(berth, "mysql.lab.example.", Type.A, "127.77.0.11");
            first.close();
            awaitAnswers(berth, "mysql.lab.example.", Type.A, "127.77.0.12");
            first = listen("127.77.0.11", port);
            awaitAnswers(berth, "mysql.lab.example.", Type.A, "127.77.0.11");
            assertThat(second.isBound()).isTrue();
        } finally {
            first.close();
        }
    }

    @Test
    void aPageThatAnswersWithAnErrorTakesItsMemberOut() throws Exception {
        var status = new AtomicInteger(200);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.77.0.11", 0), 5);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        try (TestAppliance berth = berth("""
                web.lab.example:
                  members: [127.77.0.11]
                  check: { http: ":%d/health", every: 1s }
                """.formatted(server.getAddress().getPort()))) {
            awaitAnswers(berth, "web.lab.example.", Type.A, "127.77.0.11");
            status.set(503);
            awaitAnswers(berth, "web.lab.example.", Type.A);
            status.set(302);
            awaitAnswers(berth, "web.lab.example.", Type.A, "127.77.0.11");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServiceRecordStandsForMembersWhoseTargetsAnswer() throws Exception {
        try (ServerSocket member = listen("127.77.0.1", 0);
                TestAppliance berth = berth("""
                        _db._tcp.lab.example:
                          type: srv
                          members: ["0 0 %d berth", "0 0 %d nobody"]
                          check: { every: 1s }
                        """.formatted(member.getLocalPort(), member.getLocalPort()))) {
            awaitAnswers(
                    berth, "_db._tcp.lab.example.", Type.SRV, "0 0 " + member.getLocalPort() + " berth.lab.example.");
        }
    }

    @Test
    void aMemberIsThereWhileItsAddressIsLeased() throws Exception {
        try (TestAppliance berth = berth("""
                node: { members: [127.77.0.101, 127.77.0.102], check: { lease: true, every: 1s, fall: 1 } }
                """)) {
            var inventory = berth.appliance().inventory();
            Leases.bind(inventory, "127.77.0.102", "any.lab.example", Instant.now());
            awaitAnswers(berth, "node.lab.example.", Type.A, "127.77.0.102");
            Leases.release(inventory, "127.77.0.102", Instant.now());
            awaitAnswers(berth, "node.lab.example.", Type.A);
            Leases.bind(inventory, "127.77.0.103", "node.lab.example", Instant.now());
            awaitAnswers(berth, "node.lab.example.", Type.A);
        }
    }
}
