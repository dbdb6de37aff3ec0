package dev.berth.dns.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in a hurry is what is read with care. */
class PlainLineTest {
    private static final DomainName LAB = DomainName.of("lab.example");
    private static final byte[] ORIGIN = LAB.wire();

    private record Text(String text) implements Sources {
        @Override
        public String resolve(String from, String name) {
            return name;
        }

        @Override
        public byte @Nullable [] octets(String file) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static Master read(String text) throws Mistake {
        return MasterReader.read(LAB, "lab.zone", new Text(text));
    }

    private static boolean isPlain(String line) {
        byte[] text = line.getBytes(StandardCharsets.ISO_8859_1);
        return new PlainLine().read(text, 0, ORIGIN) == text.length;
    }

    /** In parentheses nothing is plain. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x A 10.0.0.1",
                "x.lab.example. 300 IN A 10.0.0.255",
                "X IN 300 a 0.0.0.0\t; with a comment",
                "@ 1 A 10.0.0.1\r",
                "*.x A 10.0.0.1",
                "_x._tcp SRV 0 65535 443 a.B.",
                "x SRV 1 2 3 @",
                "x MX 10 Mail",
                "x NS ns1.other.example.",
                "x ns sub.ns",
                "x PTR host",
                "x CNAME @",
                "x AAAA 2001:DB8::1",
                "x AAAA ::",
                "x AAAA ::1",
                "x AAAA 1::",
                "x AAAA 1:2:3:4:5:6:7:8",
                "x AAAA 1:2:3::5:6:7:8",
                "x AAAA fe80::0001:0",
                "x TXT \"a; b (c)\"",
                "x TXT one two \"three four\"",
                "x TXT \"\"",
                "x\tIN\tTXT\tv=spf1"
            })
    void plainLinesGiveTheSameRecordsAsWords(String line) throws Mistake {
        assertThat(isPlain(line)).isTrue();
        int type = line.indexOf(' ') < 0 ? line.indexOf('\t') : line.indexOf(' ');
        String rest = line.substring(type).replace("\t; with a comment", "").replace("\r", "");
        String words = line.substring(0, type) + " (" + rest + " )";
        assertThat(isPlain(words)).isFalse();
        assertThat(read("$TTL 60\n" + line + "\n").records())
                .isEqualTo(read("$TTL 60\n" + words + "\n").records());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x A 10.0.0.256
            x A 010.0.0.1
            x A 10.0.0
            x A 10.0.0.1.1
            x A 10.0.0.1 x
            x A
            x AAAA 1:2:3:4:5:6:7
            x AAAA 1::2::3
            x AAAA 1:2:3:4::5:6:7:8
            x AAAA :1::
            x AAAA 1:
            x AAAA 12345::
            x AAAA ::ffff:10.0.0.1
            x MX 65536 m
            x MX m
            x CNAME
            x CNAME a b
            x CNAME .
            x CNAME a..b
            x CNAME a\\.b
            x TXT "open
            x TXT "a"b
            x TXT "a\\"b"
            x TXT a"b"
            x 1h A 10.0.0.1
            x 1 2 A 10.0.0.1
            x IN IN A 10.0.0.1
            x CH A 10.0.0.1
            x HTTPS 1 .
            x A ( 10.0.0.1 )
            x\\041 A 10.0.0.1
            $TTL 60
            """)
    void whatIsWrittenInAnotherWayIsLeftToOthers(String line) {
        assertThat(isPlain(line)).isFalse();
    }

    @Test
    void namesAreAsLongAsTheyMayBeAndNoLonger() {
        String label = "a".repeat(63);
        // 3 labels of 64 octets and the zone's name of 13 leave 50.
        String longest = label + "." + label + "." + label + "." + "b".repeat(49);
        assertThat(isPlain(longest + " A 10.0.0.1")).isTrue();
        assertThat(isPlain(longest + "b A 10.0.0.1")).isFalse();
        assertThat(isPlain("x CNAME " + longest)).isTrue();
        assertThat(isPlain("x CNAME " + longest + "b")).isFalse();
        assertThat(isPlain("a" + label + " A 10.0.0.1")).isFalse();
    }

    /** A large file with what makes parts go wrong: entries over several lines, directives, names of the line before, comments. */
    private static String large(Random random) {
        var text = new StringBuilder("$TTL 60\n@ SOA ns h 7 3600 600 1209600 300\n NS ns\n");
        for (int i = 0; text.length() < 3 << 20; i++) {
            switch (random.nextInt(4000)) {
                case 0 -> text.append("t").append(i).append(" TXT ( \"one\"\n  \"two\"\n\n; a comment\n ) ; over\n");
                case 1 -> text.append("$ORIGIN sub").append(i % 7).append(".lab.example.\n");
                case 2 -> text.append("$TTL ").append(i % 500).append('\n');
                case 3 -> text.append("\n; between\n\n");
                default -> {
                    text.append("h")
                            .append(random.nextInt(1_000_000))
                            .append(" A 10.0.0.")
                            .append(i % 256)
                            .append('\n');
                    if (i % 5 == 0) {
                        text.append("\tAAAA fd00::")
                                .append(Integer.toHexString(i & 0xffff))
                                .append('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    @Test
    void partsThatAreReadBesideEachOtherMakeTheSameZone() throws Mistake {
        try (ExecutorService helpers = Executors.newFixedThreadPool(3)) {
            for (int seed = 1; seed <= 4; seed++) {
                String text = large(new Random(seed));
                List<Runnable> begun = new ArrayList<>();
                Consumer<Runnable> helper = work -> {
                    begun.add(work);
                    helpers.execute(work);
                };
                Master together = MasterReader.read(LAB, "lab.zone", new Text(text), helper);
                assertThat(begun).as("parts").hasSizeGreaterThan(3);
                assertThat(together.records().size()).isGreaterThan(100_000);
                assertThat(together.records()).isEqualTo(careful(text).records());
                assertThat(together.serial()).isEqualTo(7);
            }
        }
    }

    /** One entry at a time. */
    private static Master careful(String text) throws Mistake {
        // An origin that changes to what it is keeps the rest from being parted.
        var lines = new StringBuilder();
        int since = 0;
        for (String line : text.split("\n", -1)) {
            lines.append(line).append('\n');
            since += line.length() + 1;
            if (since > 8192 && line.contains(" A ")) {
                lines.append("$INCLUDE nothing\n");
                since = 0;
            }
        }
        return MasterReader.read(LAB, "lab.zone", new Sources() {
            @Override
            public String resolve(String from, String name) {
                return name;
            }

            @Override
            public byte[] octets(String file) {
                String octets = file.equals("nothing") ? "" : lines.toString();
                return octets.getBytes(StandardCharsets.ISO_8859_1);
            }
        });
    }

    @Test
    void aMistakeFarBehindIsToldWithItsLine() {
        var text = new StringBuilder("$TTL 60\n");
        for (int i = 2; i < 200_000; i++) {
            text.append(i % 1000 == 0 ? "; a comment" : "h" + i + " A 10.0.0.1").append('\n');
        }
        String good = text.toString();
        assertThat(mistake(good + "x A 10.0.0.256\n")).startsWith("lab.zone:200000: '10.0.0.256' is no data");
        assertThat(mistake(good + "h77 CNAME x\n")).startsWith("lab.zone:200000: h77.lab.example has a CNAME");
        assertThat(mistake(good.replace("h100001 A", "h100001.example.org. A"))).startsWith("lab.zone:100001: ");
    }

    private static String mistake(String text) {
        try {
            read(text);
            return "none";
        } catch (Mistake e) {
            return e.toString();
        }
    }

    @Test
    void runsThatAreInOrderAreMerged() {
        var random = new Random(5);
        for (int size : new int[] {0, 1, 2, 3, 100, 5000}) {
            int[] values = random.ints(size, 0, 50).toArray();
            int[] numbers = new int[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = i;
            }
            int[] sorted = Runs.sorted(numbers, size, (a, b) -> Integer.compare(values[a], values[b]));
            assertThat(sorted).hasSize(size);
            for (int i = 1; i < size; i++) {
                boolean ordered = values[sorted[i - 1]] < values[sorted[i]]
                        || values[sorted[i - 1]] == values[sorted[i]] && sorted[i - 1] < sorted[i];
                assertThat(ordered).isTrue();
            }
        }
    }
}
