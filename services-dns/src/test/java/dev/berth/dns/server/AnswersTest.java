package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.dns.Zones;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The tables under {@code answers/}, one file per topic. A file has zones ({@code zone NAME} and indented lines as in a zone
 * file), then cases: {@code ask NAME TYPE}, the response code with the flags that are set, and every record of the answer with
 * its section in front. Queries and answers go through dnsjava.
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
            Desk desk = Desk.over(Zones.inventory(reader.zones));
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
                lines.add(String.join(
                        " ",
                        List.of("answer", "authority", "additional").get(section - 1),
                        record.getName().toString(),
                        Long.toString(record.getTTL()),
                        Type.string(record.getType()),
                        record.rdataToString()));
            }
        }
        return lines;
    }

    private record Case(String question, List<String> expected) {}

    private static final class TableReader {
        final Map<String, String> zones = new LinkedHashMap<>();
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
