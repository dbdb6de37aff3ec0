package dev.berth.dns.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Master files as people write them, and as they should not. */
class MasterReaderTest {
    private static final DomainName LAB = DomainName.of("lab.example");

    private record Texts(Map<String, String> texts) implements Sources {
        @Override
        public String resolve(String from, String name) {
            return name;
        }

        @Override
        public byte @Nullable [] octets(String file) {
            String text = texts.get(file);
            return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static Master read(String text) throws Mistake {
        return MasterReader.read(LAB, "lab.zone", new Texts(Map.of("lab.zone", text)));
    }

    private static List<String> lines(Master master) {
        return master.records()
                .names()
                .flatMap(name -> master.records().at(name).stream())
                .flatMap(rrset -> rrset.rdata().stream().map(rdata -> line(rrset, rdata.bytes())))
                .toList();
    }

    private static String line(RRset rrset, byte[] rdata) {
        try {
            Name name = new Name(rrset.name().wire());
            Record record = Record.newRecord(name, rrset.type(), DClass.IN, rrset.ttl(), rdata.length, rdata);
            return name + " " + rrset.ttl() + " " + Type.string(rrset.type()) + " " + record.rdataToString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void wholeFileIsReadAsRfc1035AndBindWriteThem() throws Mistake {
        Master master = read("""
                ; a comment with ( and "
                $TTL 1h30m
                @       IN SOA ns1 admin\\.dns.lab.example. ( 2026010101 ; serial
                                3600 10m 2w 5m )
                        NS     ns1
                        NS     ns2.other.example.
                        MX     10 mail
                ns1     300 IN A 10.77.0.1
                        IN 300 AAAA fd00::1
                mail    A 10.77.0.9
                        TXT "one; text" "with (parens) and \\" quote" plain
                *.dyn   CNAME mail
                $ORIGIN sub
                @       NS     ns.sub.lab.example.
                ns      A      10.77.0.7
                $ORIGIN lab.example.
                UPPER   TYPE65280 \\# 3 (
                        010203 )
                svc     HTTPS 1 . alpn="h2,h3" port=8443
                """);
        assertThat(master.serial()).isEqualTo(2026010101L);
        assertThat(master.ttl()).isEqualTo(5400);
        assertThat(master.soa().rname()).hasToString("admin\\.dns.lab.example");
        assertThat(master.soa().expire()).isEqualTo(1209600);
        assertThat(lines(master))
                .containsExactly(
                        "lab.example. 5400 NS ns1.lab.example.",
                        "lab.example. 5400 NS ns2.other.example.",
                        "lab.example. 5400 MX 10 mail.lab.example.",
                        "*.dyn.lab.example. 5400 CNAME mail.lab.example.",
                        "mail.lab.example. 5400 A 10.77.0.9",
                        "mail.lab.example. 5400 TXT \"one; text\" \"with (parens) and \\\" quote\" plain",
                        "ns1.lab.example. 300 A 10.77.0.1",
                        "ns1.lab.example. 300 AAAA fd00:0:0:0:0:0:0:1",
                        "sub.lab.example. 5400 NS ns.sub.lab.example.",
                        "ns.sub.lab.example. 5400 A 10.77.0.7",
                        "svc.lab.example. 5400 HTTPS 1 . alpn=h2,h3 port=8443",
                        "upper.lab.example. 5400 TYPE65280 \\# 3 010203");
    }

    @Test
    void ttlIsTheGivenOneElseDollarTtlElseTheLastElseTheSoasMinimum() throws Mistake {
        assertThat(lines(read(
                        "@ SOA a b 1 2 3 4 77\nx A 10.0.0.1\ny 5 A 10.0.0.2\nz A 10.0.0.3\n$TTL 9\nw A 10.0.0.4\n")))
                .containsExactly(
                        "w.lab.example. 9 A 10.0.0.4",
                        "x.lab.example. 77 A 10.0.0.1",
                        "y.lab.example. 5 A 10.0.0.2",
                        "z.lab.example. 5 A 10.0.0.3");
    }

    @Test
    void twoTtlsInOneSetAreTheLesser() throws Mistake {
        assertThat(lines(read("x 60 A 10.0.0.1\nx 30 A 10.0.0.2\n")))
                .containsExactly("x.lab.example. 30 A 10.0.0.1", "x.lab.example. 30 A 10.0.0.2");
    }

    @Test
    void includeKeepsTheOriginOfTheOneThatIncludes() throws Mistake {
        var texts = new Texts(Map.of(
                "lab.zone",
                "$TTL 60\n$INCLUDE hosts.inc racks\na A 10.0.0.1\n",
                "hosts.inc",
                "b A 10.0.0.2\n$ORIGIN deep.lab.example.\nc A 10.0.0.3\n"));
        assertThat(lines(MasterReader.read(LAB, "lab.zone", texts)))
                .containsExactly(
                        "a.lab.example. 60 A 10.0.0.1",
                        "c.deep.lab.example. 60 A 10.0.0.3",
                        "b.racks.lab.example. 60 A 10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $GENERATE 1-3 n$ A 10.0.0.$                | n1.lab.example. 60 A 10.0.0.1, n2.lab.example. 60 A 10.0.0.2, n3.lab.example. 60 A 10.0.0.3
            $GENERATE 8-12/2 n${0,3} 30 IN A 10.0.0.${-8} | n008.lab.example. 30 A 10.0.0.0, n010.lab.example. 30 A 10.0.0.2, n012.lab.example. 30 A 10.0.0.4
            $GENERATE 10-11 n${0,2,x} CNAME $.sub      | n0a.lab.example. 60 CNAME 10.sub.lab.example., n0b.lab.example. 60 CNAME 11.sub.lab.example.
            $GENERATE 18-18 ${0,8,n} PTR h$            | 2.1.0.0.lab.example. 60 PTR h18.lab.example.
            $GENERATE 1-1 a$$b A 10.0.0.1              | a\\$b.lab.example. 60 A 10.0.0.1
            """)
    void generateCounts(String line, String expected) throws Mistake {
        assertThat(lines(read("$TTL 60\n" + line + "\n"))).containsExactly(expected.split(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x A 10.0.0.256                     | 2 | '10.0.0.256' is no data of type A: Invalid address
            x A                                | 2 | '' is no data of type A
            x A 10.0.0.1 10.0.0.2              | 2 | is no data of type A
            x AA 10.0.0.1                      | 2 | 'AA' is no record type
            x                                  | 2 | a record without type and data
            x CH TXT "a"                       | 2 | class CH is not served
            x.example.org. A 10.0.0.1          | 2 | x.example.org does not lie in the zone lab.example; is a dot missing, or one too many?
            x 5y A 10.0.0.1                    | 2 | '5y' is no TTL
            x TXT "open                        | 2 | a quoted text without its closing '"'
            x A ( 10.0.0.1                     | 2 | '(' without ')'
            x A 10.0.0.1 )                     | 2 | ')' without '('
            x CNAME y~x A 10.0.0.1             | 3 | x.lab.example has a CNAME record, and so can have no others
            x A 10.0.0.1~x CNAME y             | 3 | x.lab.example has a CNAME record
            x CNAME y~x CNAME z                | 3 | x.lab.example has two CNAME records
            @ SOA a b 1 2 3 4 5~@ SOA a b 1 2 3 4 6 | 3 | a second SOA record
            sub SOA a b 1 2 3 4 5              | 2 | the SOA stands at sub.lab.example, and belongs to lab.example
            $INCLUDE nowhere.zone              | 2 | cannot read nowhere.zone
            $INCLUDE lab.zone                  | 2 | files include one another more than 10 deep
            $UNKNOWN x                         | 2 | '$UNKNOWN' is no directive
            $TTL soon                          | 2 | 'soon' is no TTL
            $ORIGIN                            | 2 | $ORIGIN without what it should say
            $GENERATE 5-1 x$ A 10.0.0.1        | 2 | is no range
            $GENERATE 0-300 x$ A 10.0.0.$      | 2 | '10.0.0.256' is no data of type A
            $GENERATE 1-999999999 x$ A 10.0.0.1 3 | 2 | is no data of type A
            x OPT ""                           | 2 | OPT is no type of records that stand in a zone
            x AXFR ""                          | 2 | AXFR is no type
            x..y A 10.0.0.1                    | 2 | invalid empty label
            ~~~x A 10.0.0.1~y A                | 6 | '' is no data of type A
            """)
    void mistakeIsToldWithItsLine(String text, int line, String what) {
        Throwable thrown = catchThrowable(() -> read("$TTL 60\n" + text.replace('~', '\n') + "\n"));
        assertThat(thrown).isInstanceOf(Mistake.class);
        Mistake mistake = (Mistake) thrown;
        assertThat(mistake.place()).isEqualTo("lab.zone:" + line);
        assertThat(mistake.what()).contains(what);
    }

    @Test
    void lineThatBelongsToNobodyIsAMistake() {
        assertThatThrownBy(() -> read("  A 10.0.0.1\n")).hasMessageContaining("there is none");
        assertThatThrownBy(() -> read("x A 10.0.0.1\n")).hasMessageContaining("a record without TTL");
    }

    @Test
    void mistakeInAnIncludedFileNamesThatFile() {
        var texts = new Texts(Map.of("lab.zone", "$TTL 60\n$INCLUDE hosts.inc\n", "hosts.inc", "\nx A 1.2.3\n"));
        assertThatThrownBy(() -> MasterReader.read(LAB, "lab.zone", texts))
                .hasToString("hosts.inc:2: '1.2.3' is no data of type A: Invalid address: 1.2.3");
    }

    /** Files with characters turned over, doubled and cut: a zone or a mistake, nothing else, and soon. */
    @Test
    void damagedFilesAreMistakesAndNothingElse() {
        String whole = "$TTL 60\n@ SOA a b ( 1 2 3 4 5 )\n NS ns\nns A 10.0.0.1\n$GENERATE 1-9 h${0,2} A 10.0.0.$\n"
                + "t TXT \"a b\" c\\032d\nm MX 10 ns\n$ORIGIN sub\nx CNAME y\ns SVCB 1 . alpn=h2\nl LOC 52 22 N 4 53 E 0m\n";
        String alphabet = "$\"\\();{}@.*- \n\t019azAZ\u00e4\0";
        var random = new Random(Long.getLong("berth.fuzz.seed", 8));
        int texts = Integer.getInteger("berth.fuzz", 20_000);
        int good = 0;
        for (int i = 0; i < texts; i++) {
            var text = new StringBuilder(whole).append("  ");
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(Math.max(1, text.length() - 1));
                char letter = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, letter);
                    case 1 -> text.insert(at, letter);
                    case 2 -> text.delete(at, Math.min(text.length() - 2, at + 1 + random.nextInt(10)));
                    default -> text.setLength(at + 2);
                }
            }
            try {
                lines(read(text.toString()));
                good++;
            } catch (Mistake e) {
                assertThat(e.place()).startsWith("lab.zone:");
            }
        }
        assertThat(good).isBetween(1, texts - 1);
    }
}
