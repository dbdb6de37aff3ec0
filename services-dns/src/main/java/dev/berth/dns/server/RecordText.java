package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.dns.message.QType;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Types and rdata as people write them (RFC 1035 §5.1, RFC 3597 §5), by dnsjava's codecs. */
final class RecordText {
    private RecordText() {}

    /** {@code A}, {@code MX}, {@code TYPE65280}. */
    static String type(int type) {
        return Type.string(type);
    }

    /** @throws OperationFailure for what is no type, or no type of records that can stand in a zone */
    static int type(String text) throws OperationFailure {
        int type = Type.value(text.toUpperCase(java.util.Locale.ROOT), true);
        if (type < 0) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "'" + text + "' is no record type; write it like A, CNAME, MX or, for an unknown one, TYPE65280");
        }
        // RFC 6895 §3.1: OPT, and 128 to 255, are about messages rather than in zones.
        if (type == 0 || type == QType.SOA || type == QType.OPT || type >= 128 && type <= 255) {
            String mend = type == QType.SOA ? "the SOA follows from the zone" : "use the type of a record";
            throw new OperationFailure(Reason.INVALID, Type.string(type) + " cannot be added to a zone; " + mend);
        }
        return type;
    }

    /** The rdata as in a zone file, names with their final dot. */
    static String data(DomainName name, int type, Octets rdata) {
        try {
            Name owner = new Name(name.wire());
            return Record.newRecord(owner, type, DClass.IN, 0, rdata.length(), rdata.bytes())
                    .rdataToString();
        } catch (IOException | IllegalArgumentException e) {
            // RFC 3597 §5 writes any rdata.
            return "\\# " + rdata.length() + " " + rdata;
        }
    }

    /**
     * Reads one record's data.
     *
     * @param words as given on a command line: names are absolute with or without a final dot; one without any dot is below
     *     {@code domain}
     * @throws OperationFailure that says what was expected
     */
    static Octets rdata(DomainName name, int type, List<String> words, DomainName domain) throws OperationFailure {
        String text = switch (type) {
            case Type.TXT, Type.SPF -> words.stream().map(RecordText::quoted).collect(Collectors.joining(" "));
            case Type.NS, Type.CNAME, Type.PTR, Type.DNAME, Type.MX, Type.SRV -> withLastAbsolute(words, domain);
            default -> String.join(" ", words);
        };
        try {
            Name owner = new Name(name.wire());
            Record record = Record.fromString(owner, type, DClass.IN, 0, text, Name.root);
            return Octets.copyOf(record.rdataToWireCanonical());
        } catch (IOException | IllegalArgumentException e) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "'" + text + "' is no data of a " + type(type) + " record: " + reason(e)
                            + "; write it as in a zone file, as in " + example(type));
        }
    }

    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        // dnsjava's place is that of its own buffer.
        return e instanceof TextParseException ? message.replaceFirst("^<none>:\\d+: ", "") : message;
    }

    private static String quoted(String word) {
        boolean already = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
        return already ? word : "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String withLastAbsolute(List<String> words, DomainName domain) {
        String last = words.getLast();
        String absolute = last.contains(".") ? last : domain.isRoot() ? last + "." : last + "." + domain + ".";
        return String.join(" ", words.subList(0, words.size() - 1)) + " " + absolute;
    }

    private static String example(int type) {
        return switch (type) {
            case Type.A -> "10.77.0.5";
            case Type.AAAA -> "fd00::5";
            case Type.MX -> "10 mail.lab.example";
            case Type.SRV -> "0 0 69 berth.lab.example";
            case Type.TXT -> "\"some text\"";
            case Type.CNAME, Type.NS, Type.PTR, Type.DNAME -> "www.lab.example";
            default -> "\\# 4 0a4d0005";
        };
    }
}
