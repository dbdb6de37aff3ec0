package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.TsigAlgorithm;
import dev.berth.dns.message.TsigKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/** Signed messages (RFC 8945) against dnsjava's implementation. */
class TsigTest {
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Desk desk = Desk.over("www A 10.77.0.5\n");

    private void know(TsigAlgorithm algorithm) {
        DomainName name = DomainName.of("xfer");
        var key = new TsigKey(name, algorithm, Octets.copyOf(SECRET));
        desk.access = new Access(Map.of(name, key), List.of(), Set.of(name), List.of(), null, List.of());
    }

    private static TSIG theirs(TsigAlgorithm algorithm, byte[] secret, String name, Instant now) {
        try {
            return new TSIG(
                    Name.fromString(algorithm.text() + "."),
                    Name.fromString(name),
                    new SecretKeySpec(secret, algorithm.name()),
                    Clock.fixed(now, ZoneOffset.UTC));
        } catch (org.xbill.DNS.TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private TSIG ours(TsigAlgorithm algorithm) {
        return theirs(algorithm, SECRET, "xfer.", desk.clock.instant());
    }

    private static byte[] signed(TSIG key) {
        Message query = Desk.query("www.lab.example.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        key.apply(query, null);
        return query.toWire();
    }

    @ParameterizedTest
    @EnumSource
    void signedQueryGetsASignedAnswer(TsigAlgorithm algorithm) throws Exception {
        know(algorithm);
        TSIG key = ours(algorithm);
        byte[] query = signed(key);
        byte[] octets = desk.udp(query);
        Message answer = new Message(octets);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(key.verify(answer, octets, new Message(query).getTSIG())).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void keyThatNobodyKnowsIsBadkeyUnsigned() throws Exception {
        know(TsigAlgorithm.HMAC_SHA256);
        for (TSIG key : List.of(
                theirs(TsigAlgorithm.HMAC_SHA256, SECRET, "other.", desk.clock.instant()),
                ours(TsigAlgorithm.HMAC_SHA512))) {
            Message answer = new Message(desk.udp(signed(key)));
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
            TSIGRecord tsig = answer.getTSIG();
            assertThat(tsig.getError()).isEqualTo(Rcode.BADKEY);
            assertThat(tsig.getSignature()).isEmpty();
        }
    }

    @Test
    void wrongSecretIsBadsigUnsigned() throws Exception {
        know(TsigAlgorithm.HMAC_SHA256);
        byte[] query = signed(theirs(TsigAlgorithm.HMAC_SHA256, new byte[32], "xfer.", desk.clock.instant()));
        Message answer = new Message(desk.udp(query));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        assertThat(answer.getTSIG().getError()).isEqualTo(Rcode.BADSIG);
        assertThat(answer.getTSIG().getSignature()).isEmpty();
    }

    @Test
    void clockThatIsFarOffIsBadtimeSignedWithOurTimeInIt() throws Exception {
        know(TsigAlgorithm.HMAC_SHA256);
        Instant late = desk.clock.instant().plus(Duration.ofMinutes(10));
        TSIG key = theirs(TsigAlgorithm.HMAC_SHA256, SECRET, "xfer.", late);
        byte[] query = signed(key);
        byte[] octets = desk.udp(query);
        Message answer = new Message(octets);
        assertThat(answer.getTSIG().getError()).isEqualTo(Rcode.BADTIME);
        assertThat(answer.getTSIG().getOther()).hasSize(6);
        assertThat(key.verify(answer, octets, new Message(query).getTSIG())).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void anyOctetTurnedOverIsNoticed() {
        know(TsigAlgorithm.HMAC_SHA256);
        byte[] whole = signed(ours(TsigAlgorithm.HMAC_SHA256));
        var random = new Random(3);
        for (int i = 2; i < whole.length; i++) {
            byte[] query = whole.clone();
            query[i] ^= (byte) (1 << random.nextInt(8));
            // Letters' case in the key's and the algorithm's name does not count.
            if (java.util.Arrays.equals(lower(query), lower(whole))) {
                continue;
            }
            byte[] octets = desk.udp(query);
            if (octets.length > 0) {
                Message answer = Desk.parsed(octets);
                // Without its TSIG's type a query is one that nobody signed, and so is its answer.
                boolean plain = answer.getTSIG() == null;
                assertThat(plain || answer.getSection(Section.ANSWER).isEmpty())
                        .as("octet %d", i)
                        .isTrue();
            }
        }
    }

    private static byte[] lower(byte[] octets) {
        return new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1)
                .toLowerCase(java.util.Locale.ROOT)
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
