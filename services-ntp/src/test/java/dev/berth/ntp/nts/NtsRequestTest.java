package dev.berth.ntp.nts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.berth.appliance.net.Octets;
import dev.berth.testing.TestClock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NtsRequestTest {
    private static final Random RANDOM = new Random(1);
    private static final CookieKeys KEYS = CookieKeys.begin(TestClock.NOON, RANDOM);
    private static final SessionKeys SESSION = new SessionKeys(CookieKeysTest.key(1), CookieKeysTest.key(2));
    private static final byte[] C2S = SESSION.toServer().bytes();
    private static final byte[] COOKIE =
            KEYS.seal(SESSION, 1, RANDOM).getFirst().bytes();
    private static final byte[] NOTHING = {};

    private static RequestOctets begun() {
        return new RequestOctets(1).uniqueId(32).cookie(COOKIE);
    }

    private static NtsRequest read(byte[] request) {
        return NtsRequest.read(request, KEYS);
    }

    @Test
    void aRequestOfWhoHasTheKeysIsGenuine() {
        var genuine = (NtsRequest.Genuine) read(RequestOctets.usual(1, COOKIE, C2S, 0));
        assertThat(genuine.keys()).isEqualTo(SESSION);
        assertThat(genuine.uniqueId().toString()).isEqualTo("55".repeat(32));
        assertThat(genuine.cookies()).isEqualTo(1);
    }

    @Test
    void anyOctetThatIsChangedUpToTheTagIsNoticed() {
        byte[] request = RequestOctets.usual(1, COOKIE, C2S, 1);
        for (int i = 0; i < request.length; i++) {
            byte[] changed = request.clone();
            changed[i] ^= 1;
            assertThat(read(changed)).as("octet " + i).isNotInstanceOf(NtsRequest.Genuine.class);
        }
    }

    static Stream<Arguments> notGenuine() {
        byte[] garbage = new byte[100];
        var malformed = NtsRequest.Malformed.class;
        var refused = NtsRequest.Refused.class;
        return Stream.of(
                arguments("no fields", new RequestOctets(1).octets(), NtsRequest.Plain.class),
                arguments(
                        "another field",
                        new RequestOctets(1).field(0x2005, garbage).octets(),
                        NtsRequest.Plain.class),
                arguments(
                        "an identifier alone", new RequestOctets(1).uniqueId(32).octets(), NtsRequest.Plain.class),
                arguments("no authenticator", begun().octets(), malformed),
                arguments(
                        "no identifier",
                        new RequestOctets(1)
                                .cookie(COOKIE)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        malformed),
                arguments(
                        "no cookie",
                        new RequestOctets(1)
                                .uniqueId(32)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        malformed),
                arguments(
                        "an identifier that is too short",
                        new RequestOctets(1)
                                .uniqueId(28)
                                .cookie(COOKIE)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        malformed),
                arguments(
                        "two identifiers",
                        begun().uniqueId(32).authenticator(C2S, NOTHING, 16, 0).octets(),
                        malformed),
                arguments(
                        "two cookies",
                        begun().cookie(COOKIE)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        malformed),
                arguments(
                        "a cookie after the authenticator",
                        new RequestOctets(1)
                                .uniqueId(32)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .cookie(COOKIE)
                                .octets(),
                        malformed),
                arguments(
                        "an empty authenticator", begun().field(0x0404, NOTHING).octets(), malformed),
                arguments("no nonce", begun().authenticator(C2S, NOTHING, 0, 16).octets(), malformed),
                arguments(
                        "no room for our nonce",
                        begun().authenticator(C2S, NOTHING, 8, 4).octets(),
                        malformed),
                arguments(
                        "lengths beyond the field",
                        begun().field(
                                        0x0404,
                                        ByteBuffer.allocate(36)
                                                .putShort((short) 16)
                                                .putShort((short) 20)
                                                .array())
                                .octets(),
                        malformed),
                arguments(
                        "half a field sealed",
                        begun().authenticator(C2S, new byte[3], 16, 0).octets(),
                        malformed),
                arguments(
                        "a cookie of nobody",
                        new RequestOctets(1)
                                .uniqueId(32)
                                .cookie(garbage)
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        refused),
                arguments(
                        "a cookie of another length",
                        new RequestOctets(1)
                                .uniqueId(32)
                                .cookie(new byte[64])
                                .authenticator(C2S, NOTHING, 16, 0)
                                .octets(),
                        refused),
                arguments(
                        "the other key",
                        begun().authenticator(SESSION.toClient().bytes(), NOTHING, 16, 0)
                                .octets(),
                        refused));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notGenuine")
    void everythingElseIsPlainMalformedOrRefused(String name, byte[] request, Class<? extends NtsRequest> expected) {
        assertThat(read(request)).isInstanceOf(expected);
    }

    @Test
    void whatFollowsTheAuthenticatorIsNobodysWord() {
        byte[] request =
                begun().authenticator(C2S, NOTHING, 16, 0).placeholders(3, 100).octets();
        assertThat(((NtsRequest.Genuine) read(request)).cookies()).isEqualTo(1);
    }

    /** Nonces of 1 to 40 octets, with the padding that makes up for short ones. */
    @ParameterizedTest
    @CsvSource({"1, 16", "6, 12", "12, 4", "16, 0", "17, 0", "40, 0"})
    void noncesOfAnyLengthAreTaken(int nonce, int padding) {
        assertThat(read(begun().authenticator(C2S, NOTHING, nonce, padding).octets()))
                .isInstanceOf(NtsRequest.Genuine.class);
    }

    @Test
    void placeholdersMayBeSealedToo() {
        byte[] inner = RequestOctets.field(0x0304, 100, new byte[100]);
        var genuine = (NtsRequest.Genuine) read(
                begun().placeholders(1, 100).authenticator(C2S, inner, 16, 0).octets());
        assertThat(genuine.cookies()).isEqualTo(3);
    }

    /** Identifier, placeholders, their length, further padding; cookies. */
    @ParameterizedTest
    @CsvSource({
        "32, 0, 100, 0, 1",
        "32, 1, 100, 0, 2",
        "32, 7, 100, 0, 8",
        "32, 8, 100, 0, 8",
        "32, 15, 100, 0, 8",
        // Not of a cookie's length: they do not count.
        "32, 7, 96, 0, 1",
        "32, 7, 12, 0, 1",
        "32, 3, 104, 0, 1",
        // Long requests alone bring no more.
        "400, 0, 100, 0, 1",
        "32, 0, 100, 800, 1",
        "64, 2, 100, 12, 3",
    })
    void theReplyIsNeverLongerThanTheRequest(int id, int placeholders, int length, int padding, int cookies) {
        byte[] request = new RequestOctets(1)
                .uniqueId(id)
                .cookie(COOKIE)
                .placeholders(placeholders, length)
                .authenticator(C2S, NOTHING, 16, padding)
                .octets();
        var genuine = (NtsRequest.Genuine) read(request);
        assertThat(genuine.cookies()).isEqualTo(cookies);
        ByteBuffer reply = ByteBuffer.allocate(4096).put(new byte[48]);
        List<Octets> fresh = KEYS.seal(SESSION, genuine.cookies(), RANDOM);
        NtsReply.seal(reply, genuine, fresh, Octets.copyOf(new byte[16]));
        assertThat(reply.position()).isLessThanOrEqualTo(request.length);
        ByteBuffer nak = ByteBuffer.allocate(4096).put(new byte[48]);
        NtsReply.echo(nak, genuine.uniqueId());
        assertThat(nak.position()).isLessThan(request.length);
    }
}
