package dev.berth.dns.master;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** Records of any type in any spelling, from their words; rdata by dnsjava's codecs. */
final class EntryReader {
    private final DomainName zone;
    private final Drafts drafts;
    private final Ttls ttls;
    private final ZoneStart start;
    /** Words that have been met, and what they are: there are few, and finding out takes long. */
    private final Map<String, Integer> types = new HashMap<>();

    private final Map<String, Boolean> classes = new HashMap<>();

    EntryReader(DomainName zone, Drafts drafts, Ttls ttls, ZoneStart start) {
        this.zone = zone;
        this.drafts = drafts;
        this.ttls = ttls;
        this.start = start;
    }

    /**
     * Reads one record.
     *
     * @param before where the last owner stands among the drafts, or -1
     * @return where this one's owner stands
     */
    int read(Lexer.Entry entry, Name origin, int before, String file) throws IOException {
        List<String> words = entry.words();
        int at = 0;
        int owner = before;
        if (!entry.blankFirst()) {
            owner = owner(words.getFirst(), origin);
            at = 1;
        }
        if (owner < 0) {
            throw new IllegalArgumentException(
                    "a line that begins with a blank means the name before it, and there is none");
        }
        Long ttl = null;
        boolean classSeen = false;
        for (; at < words.size(); at++) {
            String word = words.get(at);
            if (ttl == null && isDigit(word.charAt(0))) {
                ttl = Ttls.read(word);
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
        if (drafts.zoneAt(owner) < 0) {
            throw new IllegalArgumentException(
                    drafts.name(owner) + " does not lie in the zone " + zone + "; is a dot missing, or one too many?");
        }
        Record record = parsed(drafts.name(owner), origin, type, words.subList(at + 1, words.size()));
        add(owner, record, ttl, file, entry.line());
        return owner;
    }

    private void add(int owner, Record record, @Nullable Long given, String file, int line) {
        SOARecord soa = record instanceof SOARecord start ? start : null;
        int ttl = (int) ttls.of(given, soa);
        if (soa != null) {
            start.take(drafts.name(owner), soa, ttl);
            return;
        }
        byte[] rdata = record.rdataToWireCanonical();
        long key = drafts.key(owner, drafts.zoneAt(owner));
        drafts.add(owner, key, record.getType(), ttl, rdata, rdata.length, file, line);
        drafts.requireSize();
    }

    /** Keeps a name; where it stands. */
    private int owner(String word, Name origin) throws IOException {
        byte[] wire = DomainName.at(Name.fromString(word, origin).toWire(), 0).wire();
        return drafts.keep(wire, wire.length);
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private boolean isClass(String word) {
        return classes.computeIfAbsent(word, EntryReader::isClassWord);
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
        return types.computeIfAbsent(word, EntryReader::typeOf);
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

    private static Record parsed(DomainName owner, Name origin, int type, List<String> words) throws IOException {
        String data = String.join(" ", words);
        try {
            return Record.fromString(new Name(owner.wire()), type, DClass.IN, 0, data, origin);
        } catch (IOException | IllegalArgumentException e) {
            // dnsjava's place is that of its own buffer.
            String why = String.valueOf(e.getMessage()).replaceFirst("^<none>:\\d+: ", "");
            throw new IllegalArgumentException(
                    "'" + data + "' is no data of type " + Type.string(type) + ": " + why, e);
        }
    }
}
