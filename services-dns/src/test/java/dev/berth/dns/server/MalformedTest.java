package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Messages that no client should send, and what they are worth: an error without records, or silence. */
class MalformedTest {
    private static final int ROUNDS = Integer.getInteger("berth.fuzz", 100_000);
    private static final long SEED = Long.getLong("berth.fuzz.seed", 20260301);

    private final Desk desk = Desk.over("www A 10.77.0.5\n* MX 10 www\nsub NS ns.sub\nns.sub A 10.77.0.7\nc CNAME d\n");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # name                             | header from the flags on          | rest                                             | answer
            nothing behind the header          | 0000 0000 0000 0000 0000          |                                                  | FORMERR
            question announced, not there      | 0000 0001 0000 0000 0000          |                                                  | FORMERR
            two questions (9619)               | 0000 0002 0000 0000 0000          | 03777777036c6162076578616d706c650000010001 03777777036c6162076578616d706c650000010001 | FORMERR
            name without its end               | 0000 0001 0000 0000 0000          | 03777777 036c6162 07657861                       | FORMERR
            name ends with the message         | 0000 0001 0000 0000 0000          | 03777777                                         | FORMERR
            no class                           | 0000 0001 0000 0000 0000          | 03777777 036c6162 076578616d706c65 00 0001       | FORMERR
            question compressed onto itself    | 0000 0001 0000 0000 0000          | c00c 0001 0001                                   | FORMERR
            label of the extended kind         | 0000 0001 0000 0000 0000          | 41 ff 00 0001 0001                               | FORMERR
            label of 128                       | 0000 0001 0000 0000 0000          | 80 00 0001 0001                                  | FORMERR
            octets behind the message          | 0000 0001 0000 0000 0000          | 03777777036c6162076578616d706c650000010001 00    | FORMERR
            additional announced, not there    | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001       | FORMERR
            65535 additional announced         | 0000 0001 0000 0000 ffff          | 03777777036c6162076578616d706c650000010001       | FORMERR
            record without its length          | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 | FORMERR
            rdata longer than the message      | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 0001 | FORMERR
            two OPT                            | 0000 0001 0000 0000 0002          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 0000 00 0029 0500 00000000 0000 | FORMERR
            OPT that is not at the root        | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001 0161 00 0029 0500 00000000 0000 | FORMERR
            OPT in the answer section          | 0000 0001 0001 0000 0000          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 0000 | FORMERR
            option longer than OPT             | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 0005 0003 0009 00 | FORMERR
            half an option                     | 0000 0001 0000 0000 0001          | 03777777036c6162076578616d706c650000010001 00 0029 0500 00000000 0002 0003 | FORMERR
            another class                      | 0000 0001 0000 0000 0000          | 03777777036c6162076578616d706c6500 0001 0004     | REFUSED
            class ANY                          | 0000 0001 0000 0000 0000          | 03777777036c6162076578616d706c6500 0001 00ff     | REFUSED
            transfer over UDP                  | 0000 0001 0000 0000 0000          | 036c6162076578616d706c6500 00fc 0001             | REFUSED
            opcode 9                           | 4800 0000 0000 0000 0000          |                                                  | NOTIMP
            """)
    void isAnsweredWithAnErrorAlone(String name, String flags, String rest, String rcode) {
        byte[] query = Desk.hex("abcd" + flags + (rest == null ? "" : rest));
        for (byte[] octets : new byte[][] {desk.udp(query), desk.tcp(query)}) {
            Message answer = Desk.parsed(octets);
            assertThat(answer.getHeader().getID()).isEqualTo(0xabcd);
            assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
            assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
            assertThat(octets.length).as("no amplification").isLessThanOrEqualTo(query.length + 11);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing                  | ''
            eleven octets            | abcd 0000 0001 0000 0000 00
            a response               | abcd 8000 0001 0000 0000 0000 03777777036c6162076578616d706c650000010001
            a response of NOTIFY     | abcd a000 0001 0000 0000 0000 036c6162076578616d706c6500 0006 0001
            a broken response        | abcd 8000 0001 0000 0000 0000 ff
            """)
    void isNotAnsweredAtAll(String name, String query) {
        assertThat(desk.udp(Desk.hex(query))).isEmpty();
        assertThat(desk.tcp(Desk.hex(query))).isEmpty();
    }

    @Test
    void nameOfMoreThan255OctetsIsMalformed() {
        for (int labels : new int[] {126, 127, 128, 2000}) {
            byte[] question = Desk.hex("abcd 0000 0001 0000 0000 0000" + "0161".repeat(labels) + "00 0001 0001");
            int rcode = Desk.parsed(desk.udp(question)).getRcode();
            assertThat(rcode).as("%d labels", labels).isEqualTo(labels <= 127 ? Rcode.REFUSED : Rcode.FORMERR);
        }
    }

    /** Of 64 kB, over TCP, in every section and of every opcode that has any. */
    @Test
    void namesThatFillAMessageOrLoopAreMalformedAndCostNothing() {
        String question = "036c6162076578616d706c6500 0006 0001";
        String[] names = {
            "0161".repeat(30_000) + "00", // longer than any name may be
            "c00c".repeat(30_000), // a pointer, and rubbish behind it
            "c01d", // onto itself: offset 29 is where the record begins
            "0161 c01d", // a label before itself
            "c01f c01d", // two that point to each other
            "c0ff", // beyond the message
            "c0", // half a pointer
            "3f" + "61".repeat(63) + "c01d", // grows by 63 with each round
        };
        for (String opcode : List.of("0000", "2000", "2800")) {
            for (String counts : List.of("0001 0000 0000", "0000 0001 0000", "0000 0000 0001")) {
                for (String name : names) {
                    byte[] message = Desk.hex(
                            "abcd" + opcode + "0001" + counts + question + name + "0001 0001 0000003c 0004 0a4d0001");
                    byte[] answer = desk.tcp(message);
                    if (answer.length > 0) {
                        Message parsed = Desk.parsed(answer);
                        assertThat(parsed.getHeader().getFlag(org.xbill.DNS.Flags.QR))
                                .isTrue();
                        assertThat(answer.length).isLessThan(200);
                    }
                }
            }
        }
        assertThat(desk.records("www.lab.example.", "A")).as("and it goes on").hasSize(2);
    }

    @Test
    void longestNameBelowOneOfOursIsAnswered() {
        // 120 labels and lab.example: 253 octets, found by the wildcard.
        byte[] query =
                Desk.hex("abcd 0000 0001 0000 0000 0000" + "0161".repeat(120) + "036c6162076578616d706c6500 000f 0001");
        Message answer = Desk.parsed(desk.udp(query));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void everyQueryCutAnywhereIsMalformedAndNothingElse() {
        Message query = Desk.query("www.lab.example.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        byte[] whole = query.toWire();
        for (int length = 0; length < whole.length; length++) {
            byte[] answer = desk.udp(Arrays.copyOf(whole, length));
            if (length < 12) {
                assertThat(answer).isEmpty();
            } else {
                assertThat(Desk.parsed(answer).getRcode())
                        .as("%d octets", length)
                        .isEqualTo(Rcode.FORMERR);
            }
        }
    }

    @Test
    void randomOctetsGetSilenceOrAWellFormedAnswer() {
        var random = new Random(SEED);
        for (int i = 0; i < ROUNDS / 2; i++) {
            byte[] query = new byte[random.nextInt(80)];
            random.nextBytes(query);
            check(query);
        }
    }

    @Test
    void queriesWithOctetsTurnedOverGetSilenceOrAWellFormedAnswer() {
        var random = new Random(SEED + 1);
        String[] names = {"www.lab.example.", "a.b.lab.example.", "x.sub.lab.example.", "c.lab.example.", "lab.example."
        };
        int[] types = {Type.A, Type.MX, Type.SOA, Type.ANY, Type.NS};
        for (int i = 0; i < ROUNDS; i++) {
            Message query = Desk.query(names[random.nextInt(names.length)], types[random.nextInt(types.length)]);
            query.addRecord(new OPTRecord(random.nextInt(65536), 0, 0), Section.ADDITIONAL);
            byte[] octets = query.toWire();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            check(octets);
        }
    }

    private void check(byte[] query) {
        byte[] answer = desk.udp(query);
        if (answer.length > 0) {
            assertThat(answer.length).isLessThanOrEqualTo(1232);
            Message parsed = Desk.parsed(answer);
            assertThat(parsed.getHeader().getFlag(org.xbill.DNS.Flags.QR)).isTrue();
        }
    }
}
