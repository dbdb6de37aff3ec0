package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Cookies (RFC 7873, with the examples of RFC 9018), and what the server says of itself. */
class CookiesTest {
    private static final int COOKIE = 10;

    private final Desk desk = Desk.over("www A 10.77.0.5\n"
            + IntStream.range(0, 100)
                    .mapToObj(i -> "many TXT \"%030d\"".formatted(i))
                    .collect(Collectors.joining("\n")));

    private void at(long seconds) {
        desk.clock.advance(Duration.between(desk.clock.instant(), Instant.ofEpochSecond(seconds)));
    }

    private static Message query(String name, int type, String cookie) {
        Message query = Desk.query(name, type);
        var option = new GenericEDNSOption(COOKIE, HexFormat.of().parseHex(cookie));
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
        return query;
    }

    private String cookie(String sent) {
        Message answer = desk.ask(query("www.lab.example.", Type.A, sent));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        List<EDNSOption> options = answer.getOPT().getOptions(COOKIE);
        assertThat(options).hasSize(1);
        return HexFormat.of().formatHex(options.getFirst().toWire()).substring(8);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # A.1: a client learns its cookie; A.2: it renews one that is older than half an hour
            1559731985, 2464c4abcf10c957, 2464c4abcf10c957010000005cf79f111f8130c3eee29480
            1559734385, 2464c4abcf10c957010000005cf79f111f8130c3eee29480, 2464c4abcf10c957010000005cf7a871d4a564a1442aca77
            # young and ours: it comes back as it is
            1559732100, 2464c4abcf10c957010000005cf79f111f8130c3eee29480, 2464c4abcf10c957010000005cf79f111f8130c3eee29480
            """)
    void cookiesAreThoseOfTheRfcsExamples(long now, String sent, String expected) {
        at(now);
        assertThat(cookie(sent)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # somebody else's hash; more than an hour old; from the future; another version; of another server
            1559732100, 2464c4abcf10c957010000005cf79f111f8130c3eee29481
            1559735986, 2464c4abcf10c957010000005cf79f111f8130c3eee29480
            1559731000, 2464c4abcf10c957010000005cf79f111f8130c3eee29480
            1559732100, 2464c4abcf10c957020000005cf79f111f8130c3eee29480
            1559732100, 2464c4abcf10c9570102030405060708
            """)
    void cookieThatIsNotOursIsAnsweredWithOneThatIs(long now, String sent) {
        at(now);
        String fresh = cookie(sent);
        assertThat(fresh)
                .startsWith("2464c4abcf10c95701000000" + HexFormat.of().toHexDigits((int) now))
                .isNotEqualTo(sent);
        assertThat(cookie(fresh)).isEqualTo(fresh);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 15, 41, 60})
    void cookieOfAnyOtherLengthIsMalformed(int octets) {
        Message answer = desk.ask(query("www.lab.example.", Type.A, "ab".repeat(octets)));
        assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void cutAnswerKeepsItsCookieAndItsLimit() {
        byte[] octets = desk.udp(
                query("many.lab.example.", Type.TXT, "2464c4abcf10c957").toWire());
        Message answer = Desk.parsed(octets);
        assertThat(octets.length).isLessThanOrEqualTo(1232);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getOPT().getOptions(COOKIE)).hasSize(1);
    }

    @Test
    void longestAnswerWithCookieIsStillWhole() {
        // 1232 without header, question, OPT with cookie, and the record's own 12.
        for (int spare = 0; spare <= 1; spare++) {
            int size = 1232 - 12 - 22 - 11 - 28 - 12 + spare;
            Desk one = Desk.over("long TYPE65280 \\# " + size + " " + "ab".repeat(size));
            byte[] octets = one.udp(
                    query("long.lab.example.", 65280, "2464c4abcf10c957").toWire());
            assertThat(Desk.parsed(octets).getHeader().getFlag(Flags.TC)).isEqualTo(spare > 0);
            assertThat(octets.length).isEqualTo(spare > 0 ? 12 + 22 + 11 + 28 : 1232);
        }
    }

    @ParameterizedTest
    @CsvSource({"id.server., TXT", "HOSTNAME.bind., TXT", "id.server., ANY"})
    void nameIsToldInClassChaosWhenItIsConfigured(String name, String type) throws Exception {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.value(type), DClass.CH));
        assertThat(desk.ask(query).getRcode()).as("off by default").isEqualTo(Rcode.REFUSED);
        desk.identity = "ns1.rack5";
        Message answer = desk.ask(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).singleElement().satisfies(record -> {
            assertThat(record.getDClass()).isEqualTo(DClass.CH);
            assertThat(record.rdataToString()).contains("ns1.rack5");
        });
    }

    @ParameterizedTest
    @CsvSource({"version.bind., TXT", "version.server., TXT", "id.server., A", "www.lab.example., TXT"})
    void nothingElseIsToldInClassChaos(String name, String type) throws Exception {
        desk.identity = "ns1.rack5";
        Message answer =
                desk.ask(Message.newQuery(Record.newRecord(Name.fromString(name), Type.value(type), DClass.CH)));
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }
}
