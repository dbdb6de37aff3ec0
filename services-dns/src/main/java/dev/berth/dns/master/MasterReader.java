package dev.berth.dns.master;

import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TTL;
import org.xbill.DNS.Type;

/** Reads a master file with {@code $ORIGIN}, {@code $TTL}, {@code $INCLUDE} and {@code $GENERATE}; rdata by dnsjava's codecs. */
public final class MasterReader {
    /** Records of one zone; a file that makes more is a mistake rather than a zone. */
    private static final int LARGEST = 10_000_000;

    private static final int DEEPEST = 10;

    private final DomainName zone;
    private final Sources sources;
    private final Drafts drafts;
    private final RdataText rdataText = new RdataText();
    /** Words that have been met, and what they are: there are few, and finding out takes long. */
    private final Map<String, Integer> types = new HashMap<>();

    private final Map<String, Boolean> classes = new HashMap<>();
    private final byte[] nameWire = new byte[Wire.MAX_NAME];
    private @Nullable Soa soa;
    private long serial;
    private @Nullable Integer zoneTtl;
    private @Nullable Long defaultTtl;
    private @Nullable Long lastTtl;

    /** Where reading stands in one file. */
    private static final class Reading {
        final String file;
        final int depth;
        Name origin;
        /** {@link #origin} again, in lower case. */
        byte[] originWire;
        /** Where the last owner stands among the drafts, or -1. */
        int owner = -1;

        Reading(String file, int depth, Name origin) {
            this.file = file;
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
    }

    private MasterReader(DomainName zone, Sources sources) {
        this.zone = zone;
        this.sources = sources;
        this.drafts = new Drafts(zone);
    }

    /** @throws Mistake the first one that the file or one that it includes has */
    public static Master read(DomainName zone, String file, Sources sources) throws Mistake {
        var reader = new MasterReader(zone, sources);
        reader.include(new Reading(file, 0, name(zone)), file, 1);
        return new Master(reader.soa, reader.serial, reader.zoneTtl, reader.drafts.records());
    }

    private static Name name(DomainName name) {
        try {
            return new Name(name.wire());
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void include(Reading reading, String from, int line) throws Mistake {
        String text = sources.text(reading.file);
        if (text == null) {
            throw new Mistake(from, line, "cannot read " + reading.file + "; does it exist, and may Berth read it?");
        }
        var lexer = new Lexer(reading.file, text);
        while (lexer.more()) {
            Lexer.Entry entry = lexer.next();
            if (!entry.words().isEmpty()) {
                try {
                    entry(reading, entry);
                } catch (IOException | IllegalArgumentException e) {
                    throw new Mistake(reading.file, entry.line(), String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void entry(Reading reading, Lexer.Entry entry) throws Mistake, IOException {
        List<String> words = entry.words();
        if (words.getFirst().charAt(0) != '$') {
            record(reading, entry);
            return;
        }
        switch (words.getFirst().toUpperCase(Locale.ROOT)) {
            case "$ORIGIN" -> reading.origin(Name.fromString(argument(words, 1), reading.origin));
            case "$TTL" -> {
                long ttl = ttl(argument(words, 1));
                defaultTtl = ttl;
                zoneTtl = zoneTtl == null ? (Integer) (int) ttl : zoneTtl;
            }
            case "$INCLUDE" -> {
                if (reading.depth == DEEPEST) {
                    throw new IllegalArgumentException(
                            "files include one another more than " + DEEPEST + " deep; does one include itself?");
                }
                String name = unquoted(argument(words, 1));
                Name origin = words.size() > 2 ? Name.fromString(words.get(2), reading.origin) : reading.origin;
                var below = new Reading(sources.resolve(reading.file, name), reading.depth + 1, origin);
                below.owner = reading.owner;
                include(below, reading.file, entry.line());
            }
            case "$GENERATE" -> generate(reading, entry);
            default ->
                throw new IllegalArgumentException(
                        "'" + words.getFirst() + "' is no directive; there are $ORIGIN, $TTL, $INCLUDE and $GENERATE");
        }
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

    private static long ttl(String word) {
        try {
            if (word.length() < 10 && word.chars().allMatch(letter -> isDigit((char) letter))) {
                return Long.parseLong(word);
            }
            return TTL.parseTTL(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' is no TTL; write seconds, or like 1h30m", e);
        }
    }

    private void generate(Reading reading, Lexer.Entry entry) throws Mistake, IOException {
        List<String> words = entry.words();
        Generate range = Generate.of(argument(words, 1));
        argument(words, 4);
        for (long i = range.from(); i <= range.to(); i += range.step()) {
            List<String> made = new ArrayList<>(words.size() - 2);
            for (String word : words.subList(2, words.size())) {
                made.add(Generate.replace(word, (int) i));
            }
            record(reading, new Lexer.Entry(entry.line(), false, made));
        }
    }

    private void record(Reading reading, Lexer.Entry entry) throws IOException {
        List<String> words = entry.words();
        int at = 0;
        if (!entry.blankFirst()) {
            reading.owner = owner(reading, words.getFirst());
            at = 1;
        }
        if (reading.owner < 0) {
            throw new IllegalArgumentException(
                    "a line that begins with a blank means the name before it, and there is none");
        }
        Long ttl = null;
        boolean classSeen = false;
        for (; at < words.size(); at++) {
            String word = words.get(at);
            if (ttl == null && isDigit(word.charAt(0))) {
                ttl = ttl(word);
            } else if (!classSeen && isClass(word)) {
                classSeen = true;
            } else {
                break;
            }
        }
        if (at >= words.size()) {
            throw new IllegalArgumentException("a record without type and data");
        }
        int type = type(words.get(at));
        if (!drafts.isInZone(reading.owner)) {
            throw new IllegalArgumentException(drafts.name(reading.owner) + " does not lie in the zone " + zone
                    + "; is a dot missing, or one too many?");
        }
        add(reading, entry, ttl, type, words.subList(at + 1, words.size()));
    }

    /** Keeps a name; where it stands. */
    private int owner(Reading reading, String word) throws IOException {
        if (word.equals("@")) {
            return drafts.keep(reading.originWire, reading.originWire.length);
        }
        int length = NameText.parse(word, reading.originWire, nameWire, 0);
        if (length > 0) {
            return drafts.keep(nameWire, length);
        }
        // Says what is wrong with it.
        byte[] wire =
                DomainName.at(Name.fromString(word, reading.origin).toWire(), 0).wire();
        return drafts.keep(wire, wire.length);
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private boolean isClass(String word) {
        return classes.computeIfAbsent(word, MasterReader::isClassWord);
    }

    private static boolean isClassWord(String word) {
        if (DClass.value(word) < 0) {
            return false;
        }
        if (DClass.value(word) != DClass.IN) {
            throw new IllegalArgumentException("class " + word + " is not served; all records are of class IN");
        }
        return true;
    }

    private int type(String word) {
        return types.computeIfAbsent(word, MasterReader::typeOf);
    }

    private static int typeOf(String word) {
        int type = Type.value(word, true);
        if (type <= 0) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no record type; write it like A, MX or, for an unknown one, TYPE65280");
        }
        if (type == QType.OPT || type >= 128 && type <= 255) {
            throw new IllegalArgumentException(word + " is no type of records that stand in a zone");
        }
        return type;
    }

    private void add(Reading reading, Lexer.Entry entry, @Nullable Long given, int type, List<String> data)
            throws IOException {
        int length = rdataText.parse(type, data, reading.originWire);
        if (length >= 0) {
            drafts.add(reading.owner, type, (int) ttl(given, null), rdataText.out, length, reading.file, entry.line());
        } else {
            Name owner = new Name(drafts.name(reading.owner).wire());
            Record record = parsed(reading, owner, type, String.join(" ", data));
            int ttl = (int) ttl(given, record);
            if (record instanceof SOARecord start) {
                start(drafts.name(reading.owner), start, ttl);
                return;
            }
            byte[] rdata = record.rdataToWireCanonical();
            drafts.add(reading.owner, type, ttl, rdata, rdata.length, reading.file, entry.line());
        }
        if (drafts.size() > LARGEST) {
            throw new IllegalArgumentException("more than " + LARGEST + " records; is a $GENERATE wrong?");
        }
    }

    private static Record parsed(Reading reading, Name owner, int type, String data) throws IOException {
        try {
            return Record.fromString(owner, type, DClass.IN, 0, data, reading.origin);
        } catch (IOException | IllegalArgumentException e) {
            // dnsjava's place is that of its own buffer.
            String why = String.valueOf(e.getMessage()).replaceFirst("^<none>:\\d+: ", "");
            throw new IllegalArgumentException(
                    "'" + data + "' is no data of type " + Type.string(type) + ": " + why, e);
        }
    }

    private long ttl(@Nullable Long given, @Nullable Record record) {
        if (given != null) {
            lastTtl = given;
            return given;
        }
        if (defaultTtl != null) {
            return defaultTtl;
        }
        if (lastTtl != null) {
            return lastTtl;
        }
        if (record instanceof SOARecord start) {
            lastTtl = start.getMinimum();
            return start.getMinimum();
        }
        throw new IllegalArgumentException("a record without TTL; begin the file with a line like $TTL 1h");
    }

    private void start(DomainName name, SOARecord start, int ttl) {
        if (!name.equals(zone)) {
            throw new IllegalArgumentException("the SOA stands at " + name + ", and belongs to " + zone);
        }
        if (soa != null) {
            throw new IllegalArgumentException("a second SOA record; keep one");
        }
        soa = new Soa(
                DomainName.at(start.getHost().toWire(), 0),
                DomainName.at(start.getAdmin().toWire(), 0),
                seconds(start.getRefresh()),
                seconds(start.getRetry()),
                seconds(start.getExpire()),
                seconds(start.getMinimum()));
        serial = start.getSerial();
        zoneTtl = zoneTtl == null ? (Integer) ttl : zoneTtl;
    }

    private static int seconds(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
