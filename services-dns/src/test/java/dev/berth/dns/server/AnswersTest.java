package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.Zones;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.sign.MemoryKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The tables under {@code answers/}, one file per topic. A file has zones ({@code zone NAME} and indented lines as in a zone
 * file), then cases: {@code ask NAME TYPE}, the response code with the flags that are set, and every record of the answer with
 * its section in front. {@code sign ZONE nsec|nsec3} signs one; {@code ask NAME TYPE do} sets the DO bit, and of a signature only
 * type, labels and TTL are compared. Queries and answers go through dnsjava.
 */
class AnswersTest {
    @TestFactory
    Stream<DynamicContainer> tables() throws IOException {
        URI folder = URI.create(Objects.requireNonNull(AnswersTest.class.getResource("/answers"))
                .toString());
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.sorted().toList().stream().map(AnswersTest::table);
        }
    }

    private static DynamicContainer table(Path file) {
        try {
            var reader = new TableReader(Files.readAllLines(file));
            Desk desk = Desk.signing(Zones.inventory(reader.zones), reader.signed, new MemoryKeys());
            return DynamicContainer.dynamicContainer(
                    file.getFileName().toString(),
                    reader.cases.stream()
                            .map(row -> DynamicTest.dynamicTest(row.question, file.toUri(), () -> check(row, desk))));
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    private static void check(Case row, Desk desk) throws IOException {
        String[] words = row.question.split(" ");
        Name name = Name.fromString(words[0]);
        int type = Type.value(words[1], true);
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        if (words.length > 2) {
            query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        }
        byte[] octets = query.toWire();
        // TCP, so that nothing is cut; what UDP cuts has tests of its own.
        byte[] answered = desk.tcp(octets);
        Message answer = new Message(answered);
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
        assertThat(lines(answer)).containsExactlyElementsOf(row.expected);
    }

    static List<String> lines(Message answer) {
        List<String> lines = new ArrayList<>();
        var head = new StringBuilder(org.xbill.DNS.Rcode.string(answer.getRcode()));
        for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD}) {
            if (answer.getHeader().getFlag(flag)) {
                head.append(' ').append(Flags.string(flag));
            }
        }
        lines.add(head.toString());
        for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
            for (Record record : answer.getSection(section)) {
                if (record instanceof OPTRecord) {
                    continue;
                }
                lines.add(String.join(
                        " ",
                        List.of("answer", "authority", "additional").get(section - 1),
                        record.getName().toString(),
                        Long.toString(record.getTTL()),
                        Type.string(record.getType()),
                        record instanceof RRSIGRecord signature ? shown(signature) : record.rdataToString()));
            }
        }
        return lines;
    }

    private static String shown(RRSIGRecord signature) {
        return Type.string(signature.getTypeCovered()) + " " + signature.getLabels() + " " + signature.getOrigTTL();
    }

    private record Case(String question, List<String> expected) {}

    private static final class TableReader {
        final Map<String, String> zones = new LinkedHashMap<>();
        final Map<DomainName, Denial> signed = new HashMap<>();
        final List<Case> cases = new ArrayList<>();

        TableReader(List<String> lines) {
            String zone = "";
            for (String raw : lines) {
                String line = raw.strip();
                if (line.isEmpty() || line.startsWith(";")) {
                    continue;
                }
                if (line.startsWith("zone ")) {
                    zone = line.substring(5).strip();
                    zones.put(zone, "");
                } else if (line.startsWith("sign ")) {
                    String[] words = line.split(" ");
                    signed.put(DomainName.of(words[1]), Denial.valueOf(words[2].toUpperCase(Locale.ROOT)));
                } else if (line.startsWith("ask ")) {
                    cases.add(new Case(line.substring(4).strip(), new ArrayList<>()));
                } else if (cases.isEmpty()) {
                    zones.merge(zone, raw.replaceFirst("^ {4}", "") + "\n", String::concat);
                } else {
                    cases.getLast().expected.add(line.replaceAll(" +", " "));
                }
            }
        }
    }
}
