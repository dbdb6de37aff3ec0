package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tls.Identity;
import dev.berth.appliance.tls.Names;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.NtsClient;
import dev.berth.ntp.nts.RequestOctets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import dev.berth.testing.Trust;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys over TLS, then the time under them, on loopback; the client trusts the appliance's own authority and nobody else. */
class NtsTest {
    private static final String SERVING = "ntp: { port: 0, local-stratum: 7, nts: { port: 0 } }";
    private static final byte[] NOTHING = {};

    private final NtpServiceProvider provider = new NtpServiceProvider();

    @TempDir
    Path data;

    private final List<Identity> shown = new ArrayList<>();
    private ServerIdentity identity;
    private SSLContext trust;
    private Service service;
    private List<Bound> bound;

    @BeforeEach
    void start() throws Exception {
        identity = new ServerIdentity(
                new ServerIdentity.Settings(data.resolve("tls"), null, null),
                new Names(List.of("berth.lab.example"), List.of("127.0.0.1")),
                InstantSource.system(),
                (what, fields) -> {});
        identity.open(shown::add);
        begin(InstantSource.system());
        trust = Trust.only(identity.authority().orElseThrow());
    }

    private Service make(InstantSource clock) {
        ServiceContext context = TestContext.of(
                MemoryInventory.ofSampleSite(InstantSource.system()),
                new RecordedObservations(),
                new NoHttp(),
                new PrometheusRegistry(),
                clock,
                data,
                failure -> {});
        context.tls().show(shown.getLast());
        return provider.create(context);
    }

    private void begin(InstantSource clock) throws ServiceFailure {
        service = make(clock);
        bound = service.start(configuration(SERVING));
    }

    /** As a kill does, as far as the keys go: nothing is written at the end. */
    private void again(Duration later) throws ServiceFailure {
        service.stop();
        begin(() -> Instant.now().plus(later));
    }

    @AfterEach
    void stop() {
        service.stop();
        identity.close();
    }

    private Configuration configuration(String yaml) {
        return TestConfiguration.of(data, yaml, provider);
    }

    private int ntp() {
        return ((InetSocketAddress) bound.getFirst().address()).getPort();
    }

    private NtsClient.Keys establish() throws Exception {
        return NtsClient.establish(trust, (InetSocketAddress) bound.getLast().address());
    }

    private NtsClient.Reply ask(byte[] request, NtsClient.Keys keys) throws Exception {
        byte[] answer = NtsClient.ask(request, ntp(), 5_000);
        assertThat(answer).isNotNull();
        assertThat(answer.length).as("no amplification").isLessThanOrEqualTo(request.length);
        NtsClient.Reply reply = NtsClient.read(answer, keys.toClient());
        assertThat(reply.uniqueId()).hasSize(32).containsOnly(0x55);
        return reply;
    }

    private static byte[] request(NtsClient.Keys keys, byte[] cookie, int placeholders) {
        return RequestOctets.usual(1, cookie, keys.toServer(), placeholders);
    }

    private NtsClient.Reply ask(NtsClient.Keys keys, int cookie) throws Exception {
        return ask(request(keys, keys.cookies().get(cookie), 0), keys);
    }

    @Test
    void keysAreGivenOutAndTheTimeIsToldUnderThem() throws Exception {
        assertThat(bound).extracting(Bound::protocol).containsExactly("udp", "tls");
        NtsClient.Keys keys = establish();
        assertThat(keys.port()).isEqualTo(ntp());
        assertThat(keys.cookies()).hasSize(8);
        Set<String> all = new HashSet<>();
        for (int placeholders : new int[] {0, 1, 7, 9}) {
            byte[] request = request(keys, keys.cookies().get(placeholders % 8), placeholders);
            NtsClient.Reply reply = ask(request, keys);
            assertThat(reply.stratum()).isEqualTo(7);
            assertThat(reply.cookies()).hasSize(Math.min(8, 1 + placeholders));
            reply.cookies().forEach(cookie -> all.add(HexFormat.of().formatHex(cookie)));
            assertThat(ask(request(keys, reply.cookies().getLast(), 0), keys).cookies())
                    .as("what it brings is good")
                    .hasSize(1);
        }
        assertThat(all).as("no cookie is given out twice").hasSize(1 + 2 + 8 + 8);
        await().untilAsserted(() -> assertThat(service.counters())
                .containsEntry("nts-replies", 8L)
                .containsEntry("nts-exchanges", 1L)
                .containsEntry("silent", 0L));
    }

    @Test
    void aCookieIsGoodAgainForTheServerKeepsNothing() throws Exception {
        NtsClient.Keys keys = establish();
        for (int i = 0; i < 3; i++) {
            assertThat(ask(keys, 0).cookies()).hasSize(1);
        }
        assertThat(ask(establish(), 0).cookies()).as("of a TLS session resumed").hasSize(1);
    }

    @Test
    void whoHasNoGoodCookieOrNotItsKeysIsToldToFetchNewOnes() throws Exception {
        NtsClient.Keys keys = establish();
        NtsClient.Keys others = establish();
        byte[] garbage = keys.cookies().get(0).clone();
        garbage[50] ^= 1;
        for (byte[] refused : List.of(
                request(keys, garbage, 0),
                request(keys, new byte[100], 7),
                request(others, keys.cookies().get(1), 0))) {
            NtsClient.Reply reply = ask(refused, keys);
            assertThat(reply.referenceId()).isEqualTo("NTSN");
            assertThat(reply.stratum()).isZero();
            assertThat(reply.cookies()).isEmpty();
            assertThat(reply.length()).isEqualTo(48 + 36);
        }
        await().untilAsserted(() -> assertThat(service.counters())
                .containsEntry("kisses", 3L)
                .containsEntry("silent", 3L)
                .containsEntry("nts-replies", 0L));
    }

    @Test
    void whatIsMalformedGetsNoAnswerAndWhatHasNoNtsGetsTheUsualOne() throws Exception {
        NtsClient.Keys keys = establish();
        byte[] cookie = keys.cookies().getFirst();
        assertThat(NtsClient.ask(
                        new RequestOctets(1).uniqueId(32).cookie(cookie).octets(), ntp(), 100))
                .isNull();
        assertThat(NtsClient.ask(
                        new RequestOctets(1)
                                .uniqueId(32)
                                .cookie(cookie)
                                .cookie(cookie)
                                .authenticator(keys.toServer(), NOTHING, 16, 0)
                                .octets(),
                        ntp(),
                        100))
                .isNull();
        assertThat(NtsClient.ask(new RequestOctets(1).octets(), ntp(), 5_000)).hasSize(48);
        assertThat(NtsClient.ask(new RequestOctets(1).uniqueId(200).octets(), ntp(), 5_000))
                .hasSize(48);
        assertThat(service.counters()).containsEntry("silent", 2L);
    }

    @Test
    void aKissIsSealedToo() throws Exception {
        NtsClient.Keys keys = establish();
        service.reload(configuration("ntp: { port: 0, nts: { port: 0 }, deny: 127.0.0.1 }"));
        NtsClient.Reply reply = ask(keys, 0);
        assertThat(reply.referenceId()).isEqualTo("DENY");
        assertThat(reply.cookies()).hasSize(1);
    }

    @Test
    void whoMayNotAskForTheTimeGetsNoKeys() throws Exception {
        service.reload(configuration("ntp: { port: 0, nts: { port: 0 }, deny: 127.0.0.1 }"));
        assertThatThrownBy(this::establish).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void cookiesOutliveRestartsAndTwoNewKeysButNotThree() throws Exception {
        NtsClient.Keys keys = establish();
        again(Duration.ZERO);
        assertThat(ask(keys, 0).cookies()).hasSize(1);
        for (int day = 1; day <= 2; day++) {
            again(Duration.ofDays(day));
            assertThat(ask(keys, day).cookies()).as("day " + day).hasSize(1);
        }
        again(Duration.ofDays(3));
        assertThat(ask(keys, 3).referenceId()).isEqualTo("NTSN");
        NtsClient.Keys fresh = establish();
        assertThat(ask(fresh, 0).cookies()).hasSize(1);
    }

    private Path file() {
        return data.resolve("ntp/nts-cookies.key");
    }

    @Test
    void theKeysAreTheirOwnersAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(CookieKeys.parse(Files.readString(file())).keys()).hasSize(1);
        try (var beside = Files.list(file().getParent())) {
            assertThat(beside).containsExactly(file());
        }
    }

    @Test
    void keysThatCannotBeReadAreToldWithTheMend() throws Exception {
        service.stop();
        String kept = Files.readString(file());
        Files.writeString(file(), kept.substring(0, 40));
        assertThatThrownBy(() -> begin(InstantSource.system()))
                .isInstanceOf(ServiceFailure.class)
                .hasMessage("ntp: key file " + file()
                        + " is damaged; remove it: clients of NTS then fetch new keys by themselves");
        Files.writeString(file(), kept);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> begin(InstantSource.system()))
                .hasMessage("ntp: key file " + file() + " may be read or written by others than its owner; chmod 600 "
                        + file());
        Files.delete(file());
        Files.createDirectory(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> begin(InstantSource.system()))
                .hasMessageStartingWith("ntp: key file " + file() + " cannot be read (");
        Files.delete(file());
        begin(InstantSource.system());
    }

    @Test
    void itIsOffUntilItIsAskedForAndAChangeWantsARestart() throws Exception {
        assertThat(service.reload(configuration(SERVING))).isEmpty();
        assertThat(service.reload(configuration("ntp: { port: 0 }"))).containsExactly("ntp.nts");
        service.stop();
        Files.delete(file());
        bound = service.start(configuration("ntp: { port: 0 }"));
        assertThat(bound).extracting(Bound::protocol).containsExactly("udp");
        assertThat(file()).doesNotExist();
        // The fields of NTS are then like any that we do not know.
        assertThat(NtsClient.ask(RequestOctets.usual(1, new byte[100], new byte[32], 0), ntp(), 5_000))
                .hasSize(48);
        assertThat(service.reload(configuration(SERVING))).containsExactly("ntp.nts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ntp: {} | ",
                "ntp: { nts: {} } | 4460",
                "ntp: { nts: { port: 4461 } } | 4461",
                "ntp: { nts: { port: 0 } } | 0",
            })
    void thePortIsThatOfTheRfcUnlessAnotherIsGiven(String yaml, Integer port) {
        NtpConfig config = configuration(yaml).section(NtpConfig.class);
        assertThat(config.ntsPort()).isEqualTo(port);
        assertThat(NtpConfig.SECTION.sockets().apply(config))
                .filteredOn(planned -> planned.protocol().equals("tcp"))
                .hasSize(port == null ? 0 : 1);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        int taken = ((InetSocketAddress) bound.getLast().address()).getPort();
        Service second = make(InstantSource.system());
        assertThatThrownBy(() -> second.start(configuration("ntp: { port: 0, nts: { port: %d } }".formatted(taken))))
                .isInstanceOf(ServiceFailure.class)
                .hasMessage("ntp: cannot bind 127.0.0.1:" + taken
                        + "/tcp, address in use; stop the program that has it (ss -ltnp) or set ntp.nts.port");
        assertThat(ask(establish(), 0).cookies()).as("the first goes on").hasSize(1);
    }

    @Test
    void noiseOnEitherPortStopsNothing() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            InetSocketAddress keys = (InetSocketAddress) bound.getLast().address();
            try (var socket = new Socket(keys.getAddress(), keys.getPort())) {
                socket.getOutputStream().write(noise);
            }
        }
        keysAreGivenOutAndTheTimeIsToldUnderThem();
    }
}
