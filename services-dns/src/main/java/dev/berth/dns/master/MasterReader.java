package dev.berth.dns.master;

import dev.berth.appliance.net.DomainName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/**
 * Reads a master file with {@code $ORIGIN}, {@code $TTL}, {@code $INCLUDE} and {@code $GENERATE}. Plain lines, of which large files
 * are made, are read by {@link PlainLines}, everything else by {@link EntryReader}.
 */
public final class MasterReader {
    /** Records of one zone; a file that makes more is a mistake rather than a zone. */
    static final int LARGEST = 10_000_000;

    private static final int DEEPEST = 10;
    /** Octets of plain lines in a row, at first, that let expect that the rest is like them. */
    private static final int PROMISING = 1 << 15;

    private final DomainName zone;
    private final Sources sources;
    private final Consumer<Runnable> helper;
    private final Drafts drafts;
    private final ZoneStart start;
    private final Ttls ttls = new Ttls();
    private final EntryReader entries;
    private final PlainLines plain;

    /** Where reading stands in one file. */
    private static final class Reading {
        final String file;
        final byte[] text;
        final Lexer lexer;
        final int depth;
        Name origin;
        /** {@link #origin} again, in lower case. */
        byte[] originWire;

        Parts parts = new Parts();
        int promising = PROMISING;

        Reading(String file, byte[] text, int depth, Name origin) {
            this.file = file;
            this.text = text;
            this.lexer = new Lexer(file, text);
            this.depth = depth;
            this.origin = origin;
            this.originWire = wire(origin);
        }

        void origin(Name next) {
            origin = next;
            originWire = wire(next);
        }

        private static byte[] wire(Name name) {
            return DomainName.at(name.toWire(), 0).wire();
        }

        /** What was supposed of the rest of the file is no longer so. */
        void surprise() {
            if (parts.areLeft()) {
                parts.drop();
                // Files that change all the time are not to be read again and again.
                promising = (int) Math.min(Integer.MAX_VALUE, promising * 8L);
            }
        }
    }

    private MasterReader(DomainName zone, Sources sources, Consumer<Runnable> helper) {
        this.zone = zone;
        this.sources = sources;
        this.helper = helper;
        this.drafts = new Drafts(zone, 0);
        this.start = new ZoneStart(zone);
        this.entries = new EntryReader(zone, drafts, ttls, start);
        this.plain = new PlainLines(drafts, ttls);
    }

    /** @throws Mistake the first one that the file or one that it includes has */
    public static Master read(DomainName zone, String file, Sources sources) throws Mistake {
        return read(zone, file, sources, work -> {});
    }

    /**
     * As above.
     *
     * @param helper is given what may be done by other threads meanwhile; what it has not begun in time is done by this one
     */
    public static Master read(DomainName zone, String file, Sources sources, Consumer<Runnable> helper) throws Mistake {
        var reader = new MasterReader(zone, sources, helper);
        reader.include(file, 0, name(zone), file, 1);
        ZoneStart start = reader.start;
        return new Master(start.soa, start.serial, start.ttl, reader.drafts.records());
    }

    private static Name name(DomainName name) {
        try {
            return new Name(name.wire());
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void include(String file, int depth, Name origin, String from, int line) throws Mistake {
        byte[] text = sources.octets(file);
        if (text == null) {
            throw new Mistake(from, line, "cannot read " + file + "; does it exist, and may Berth read it?");
        }
        var reading = new Reading(file, text, depth, origin);
        int began = 1;
        try {
            while (reading.lexer.more()) {
                lines(reading);
                began = reading.lexer.line();
                if (reading.lexer.more()) {
                    entry(reading, reading.lexer.next());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Mistake(file, began, String.valueOf(e.getMessage()));
        } finally {
            reading.parts.drop();
        }
    }

    /** Reads plain lines as far as there are any. */
    private void lines(Reading reading) {
        Lexer lexer = reading.lexer;
        boolean more = true;
        while (more && lexer.more()) {
            PlainLines part = reading.parts.at(lexer.at());
            if (part != null) {
                plain.take(part, lexer.line());
                drafts.requireSize();
                lexer.pass(plain.at(), plain.count());
                more = plain.isWhole();
                continue;
            }
            boolean partable =
                    ttls.isFixed() && !reading.parts.areLeft() && Parts.areWorthIt(reading.text.length - lexer.at());
            int to = partable ? lexer.at() + reading.promising : reading.parts.begin(reading.text.length);
            plain.read(reading.text, lexer.at(), to, reading.originWire, reading.file, lexer.line());
            lexer.pass(plain.at(), plain.count());
            more = plain.isWhole();
            if (more && partable && Parts.canBegin(reading.text, lexer.at())) {
                drafts.expect(reading.text.length - lexer.at());
                reading.parts = new Parts(reading.text, lexer.at(), reading.originWire, zone, ttls, reading.file);
                reading.parts.begin(helper);
            }
        }
    }

    private void entry(Reading reading, Lexer.Entry entry) throws Mistake, IOException {
        List<String> words = entry.words();
        if (words.isEmpty()) {
            return;
        }
        if (words.getFirst().charAt(0) == '$') {
            directive(reading, entry);
        } else {
            plain.follow(entries.read(entry, reading.origin, plain.owner(), reading.file));
        }
    }

    private void directive(Reading reading, Lexer.Entry entry) throws Mistake, IOException {
        List<String> words = entry.words();
        switch (words.getFirst().toUpperCase(Locale.ROOT)) {
            case "$ORIGIN" -> reading.origin(Name.fromString(argument(words, 1), reading.origin));
            case "$TTL" -> {
                long ttl = Ttls.read(argument(words, 1));
                ttls.usual(ttl);
                start.ttl((int) ttl);
            }
            case "$INCLUDE" -> include(reading, entry);
            case "$GENERATE" -> {
                generate(reading, entry);
                return;
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + words.getFirst() + "' is no directive; there are $ORIGIN, $TTL, $INCLUDE and $GENERATE");
        }
        reading.surprise();
    }

    private static String argument(List<String> words, int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException(words.getFirst() + " without what it should say");
        }
        return words.get(index);
    }

    private static String unquoted(String word) {
        return word.startsWith("\"") ? word.substring(1, word.length() - 1) : word;
    }

    private void include(Reading reading, Lexer.Entry entry) throws Mistake, IOException {
        if (reading.depth == DEEPEST) {
            throw new IllegalArgumentException(
                    "files include one another more than " + DEEPEST + " deep; does one include itself?");
        }
        List<String> words = entry.words();
        String file = sources.resolve(reading.file, unquoted(argument(words, 1)));
        Name origin = words.size() > 2 ? Name.fromString(words.get(2), reading.origin) : reading.origin;
        int owner = plain.owner();
        include(file, reading.depth + 1, origin, reading.file, entry.line());
        plain.follow(owner);
    }

    private void generate(Reading reading, Lexer.Entry entry) throws IOException {
        List<String> words = entry.words();
        Generate range = Generate.of(argument(words, 1));
        argument(words, 4);
        for (long i = range.from(); i <= range.to(); i += range.step()) {
            List<String> made = new ArrayList<>(words.size() - 2);
            for (String word : words.subList(2, words.size())) {
                made.add(Generate.replace(word, (int) i));
            }
            byte[] line = String.join(" ", made).getBytes(StandardCharsets.ISO_8859_1);
            plain.read(line, 0, line.length, reading.originWire, reading.file, entry.line());
            if (!plain.isWhole()) {
                var record = new Lexer.Entry(entry.line(), false, made);
                plain.follow(entries.read(record, reading.origin, plain.owner(), reading.file));
            }
        }
    }
}
