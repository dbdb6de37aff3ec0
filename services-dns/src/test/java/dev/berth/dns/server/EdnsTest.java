package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TcpKeepaliveOption;
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
    void whoAsksOverTcpIsToldHowLongItsConnectionMayBeStill() {
        byte[] query = with(www(), new OPTRecord(4096, 0, 0, 0, List.of(new GenericEDNSOption(11, new byte[0]))))
                .toWire();
        var told = (TcpKeepaliveOption)
                Desk.parsed(desk.tcp(query)).getOPT().getOptions(11).getFirst();
        assertThat(told.getTimeoutDuration()).hasValue(Duration.ofSeconds(10));
        assertThat(Desk.parsed(desk.udp(query)).getOPT().getOptions())
                .as("RFC 7828 §3.2.1")
                .isEmpty();
        byte[] plain = with(www(), new OPTRecord(4096, 0, 0)).toWire();
        assertThat(Desk.parsed(desk.tcp(plain)).getOPT().getOptions()).isEmpty();
    }

    /** The rows of ISC's EDNS compliance tester: flags, type, EDNS version, payload, EDNS flags, options; then what is to come. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            dns          |       | SOA      |   |       |      |                   | NOERROR aa answer
            dns, unknown |       | TYPE1000 |   |       |      |                   | NOERROR aa
            dns, AD      | AD    | SOA      |   |       |      |                   | NOERROR aa answer
            dns, CD      | CD    | SOA      |   |       |      |                   | NOERROR aa answer
            dns, Z       | Z     | SOA      |   |       |      |                   | NOERROR aa answer
            dns, RD      | RD    | SOA      |   |       |      |                   | NOERROR aa answer
            edns         |       | SOA      | 0 | 4096  | 0    |                   | NOERROR aa answer opt
            edns@512     |       | SOA      | 0 | 512   | 0    |                   | NOERROR aa answer opt
            ednsopt      |       | SOA      | 0 | 4096  | 0    | 100               | NOERROR aa answer opt
            edns1        |       | SOA      | 1 | 4096  | 0    |                   | BADVERS opt
            edns1opt     |       | SOA      | 1 | 4096  | 0    | 100               | BADVERS opt
            edns1flags   |       | SOA      | 1 | 4096  | 80   |                   | BADVERS opt
            do           |       | SOA      | 0 | 4096  | 8000 |                   | NOERROR aa answer opt do
            ednsflags    |       | SOA      | 0 | 4096  | 80   |                   | NOERROR aa answer opt
            docookie     |       | SOA      | 0 | 4096  | 8000 | 10:0102030405060708 | NOERROR aa answer opt do cookie
            optlist      |       | SOA      | 0 | 4096  | 0    | 3,8:00010000,9,10:0102030405060708 | NOERROR aa answer opt cookie
            """)
    void everyQueryOfTheComplianceTestsIsAnsweredAsItWants(
            String name,
            String flag,
            String type,
            Integer version,
            Integer payload,
            String flags,
            String options,
            String wanted) {
        Message query = Desk.query("lab.example.", Type.value(type, true));
        if (version != null) {
            List<EDNSOption> all = new ArrayList<>();
            for (String option : options == null ? new String[0] : options.split(",")) {
                String[] parts = option.split(":");
                byte[] data = parts.length == 1
                        ? new byte[0]
                        : java.util.HexFormat.of().parseHex(parts[1]);
                all.add(new GenericEDNSOption(Integer.parseInt(parts[0]), data));
            }
            with(query, new OPTRecord(payload, 0, version, Integer.parseInt(flags, 16), all));
        }
        byte[] octets = query.toWire();
        if (flag != null) {
            octets[2] |= (byte) (flag.equals("RD") ? 1 : 0);
            octets[3] |= (byte)
                    switch (flag) {
                        case "AD" -> 0x20;
                        case "CD" -> 0x10;
                        case "Z" -> 0x40;
                        default -> 0;
                    };
        }
        for (byte[] answered : new byte[][] {desk.udp(octets), desk.tcp(octets)}) {
            Message answer = Desk.parsed(answered);
            var seen = new StringBuilder(Rcode.string(answer.getRcode()));
            seen.append(answer.getHeader().getFlag(Flags.AA) ? " aa" : "");
            seen.append(answer.getSection(Section.ANSWER).isEmpty() ? "" : " answer");
            OPTRecord opt = answer.getOPT();
            if (opt != null) {
                seen.append(" opt").append(opt.getFlags() == 0x8000 ? " do" : opt.getFlags() == 0 ? "" : " flags");
                opt.getOptions().forEach(option -> seen.append(option.getCode() == 10 ? " cookie" : " option"));
                assertThat(opt.getVersion()).isZero();
            }
            assertThat(seen.toString()).isEqualTo(wanted);
            assertThat(answered[3] & 0x70).as("AD, CD and Z").isZero();
        }
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
