package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** EDNS (RFC 6891) and what the length of an answer follows from; the queries are those of the EDNS compliance tests. */
class EdnsTest {
    /** www has one address, many has 100 text records of 30 octets: 4 kB. */
    private final Desk desk = Desk.over("www A 10.77.0.5\n"
            + IntStream.range(0, 100)
                    .mapToObj(i -> "many TXT \"%030d\"".formatted(i))
                    .collect(Collectors.joining("\n")));

    private static Message www() {
        return Desk.query("www.lab.example.", Type.A);
    }

    private static Message with(Message query, OPTRecord opt) {
        query.addRecord(opt, Section.ADDITIONAL);
        return query;
    }

    @Test
    void queryWithoutOptIsAnsweredWithoutOpt() {
        Message answer = desk.ask(www());
        assertThat(answer.getOPT()).isNull();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void optIsAnsweredWithOurSizeAndVersionZero() {
        Message answer = desk.ask(with(www(), new OPTRecord(4096, 0, 0)));
        assertThat(answer.getOPT()).isEqualTo(new OPTRecord(1232, 0, 0));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 255})
    void unknownVersionIsBadversWithoutAnswer(int version) {
        Message answer = desk.ask(with(www(), new OPTRecord(4096, 0, version)));
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void unknownOptionAndFlagsAreNotEchoed() {
        var opt = new OPTRecord(4096, 0, 0, 0x0080, List.of(new GenericEDNSOption(100, new byte[] {1, 2, 3})));
        Message answer = desk.ask(with(www(), opt));
        assertThat(answer.getOPT()).isEqualTo(new OPTRecord(1232, 0, 0));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void dnssecOkIsCopied() {
        Message answer = desk.ask(with(www(), new OPTRecord(4096, 0, 0, 0x8000)));
        assertThat(answer.getOPT().getFlags()).isEqualTo(0x8000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example.", "lab.example.org.", "example.", "."})
    void namesOfNobodyHereAreRefusedWithOpt(String name) {
        Message answer = desk.ask(with(Desk.query(name, Type.A), new OPTRecord(4096, 0, 0)));
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getOPT()).isNotNull();
        assertThat(answer.getQuestion().getName()).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({"-1,512", "0,512", "511,512", "512,512", "1000,1000", "1232,1232", "4096,1232", "65535,1232"})
    void longAnswerIsCutAtWhatTheClientAndAnyPathTake(int payload, int limit) {
        Message query = Desk.query("many.lab.example.", Type.TXT);
        if (payload >= 0) {
            query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
        }
        byte[] cut = desk.udp(query.toWire());
        assertThat(cut.length).isLessThanOrEqualTo(limit);
        Message answer = Desk.parsed(cut);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getOPT() != null).isEqualTo(payload >= 0);

        Message whole = Desk.parsed(desk.tcp(query.toWire()));
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(100);
    }

    @Test
    void answerThatFitsToTheOctetIsWhole() {
        // Header 12, question 22 and OPT 11 leave 1187 for one text record: 12 fixed, then its length.
        for (int spare = -1; spare <= 1; spare++) {
            int octets = 1232 - 12 - 22 - 11 - 12 + spare;
            String data = "\\# " + octets + " " + texts(octets);
            Desk one = Desk.over("long TYPE65280 " + data);
            Message query = with(Desk.query("long.lab.example.", 65280), new OPTRecord(1232, 0, 0));
            byte[] answer = one.udp(query.toWire());
            assertThat(Desk.parsed(answer).getHeader().getFlag(Flags.TC))
                    .as("%d octets", octets)
                    .isEqualTo(spare > 0);
            assertThat(answer.length).isEqualTo(spare > 0 ? 45 : 1232 + spare);
        }
    }

    private static String texts(int octets) {
        return "ab".repeat(octets);
    }

    @Test
    void lettersComeBackInTheCaseTheyCame() {
        Message answer = desk.ask("wWw.LaB.eXaMpLe.", "A");
        assertThat(answer.getQuestion().getName()).hasToString("wWw.LaB.eXaMpLe.");
        assertThat(answer.getSection(Section.ANSWER).getFirst().getName()).hasToString("wWw.LaB.eXaMpLe.");
        assertThat(desk.ask("nOpE.lAb.example.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 15})
    void opcodesThatNobodyServesAreNotImplemented(int opcode) {
        Message query = with(www(), new OPTRecord(4096, 0, 0));
        query.getHeader().setOpcode(opcode);
        Message answer = desk.ask(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(answer.getHeader().getOpcode()).isEqualTo(opcode);
        assertThat(answer.getOPT()).as("RFC 6891 §7").isNotNull();
    }

    @Test
    void headerFlagsAreCopiedOrClearedAsTheRfcsSay() {
        Message query = www();
        for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
            query.getHeader().setFlag(flag);
        }
        query.getHeader().setRcode(Rcode.REFUSED);
        byte[] answer = desk.udp(query.toWire());
        // QR, AA and RD; no RA, no AD, no CD (RFC 4035 §3.1.6), NOERROR.
        assertThat(answer[2] & 0xff).isEqualTo(0x85);
        assertThat(answer[3] & 0xff).isZero();
    }
}
