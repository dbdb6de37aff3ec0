package dev.berth.dhcp.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Options for people: their names, and their values as they would be written in berth.yaml. */
public final class OptionText {
    private OptionText() {}

    /** {@code ntp-servers}, or the code of an option without a name. */
    public static String name(OptionNames names, int code) {
        OptionDefinition known = names.find(code);
        return known != null ? known.name() : Integer.toString(code);
    }

    /** {@code 10.77.0.1, 10.77.0.2}; what does not fit the option's type as {@code hex:…}. */
    public static String value(OptionNames names, int code, Octets value) {
        OptionDefinition known = names.find(code);
        try {
            return value(known == null ? OptionType.OCTETS : known.type(), value);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
            return hex(value);
        }
    }

    private static String hex(Octets value) {
        return "hex:" + value;
    }

    private static String value(OptionType type, Octets value) {
        return switch (type) {
            case ADDRESS, ADDRESSES, ADDRESS_PAIRS -> addresses(value);
            case U8, U16, U32 -> number(value);
            case U8S -> numbers(value, 1);
            case U16S -> numbers(value, 2);
            case U32S -> numbers(value, 4);
            case S32 -> Integer.toString(ByteBuffer.wrap(value.bytes()).getInt());
            case FLAG -> value.at(0) == 0 ? "false" : "true";
            case EMPTY -> "true";
            case TEXT, URI -> text(value);
            case URIS -> uris(value);
            case SIP -> value.at(0) == 1 ? addresses(rest(value)) : names(rest(value));
            case SLP_AGENTS -> mandatory(value) + addresses(rest(value));
            case SLP_SCOPES -> mandatory(value) + text(rest(value));
            case NAMES -> names(value);
            case ROUTES -> routes(value);
            case OCTETS -> hex(value);
        };
    }

    private static String addresses(Octets value) {
        if (value.length() == 0 || value.length() % 4 != 0) {
            return hex(value);
        }
        List<String> all = new ArrayList<>();
        for (int at = 0; at < value.length(); at += 4) {
            all.add(Ipv4.at(value.bytes(), at).toString());
        }
        return String.join(", ", all);
    }

    private static String number(Octets value) {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            number = number << 8 | value.at(i);
        }
        return value.length() == 0 || value.length() > 4 ? hex(value) : Long.toString(number);
    }

    private static String numbers(Octets value, int size) {
        if (value.length() % size != 0) {
            return hex(value);
        }
        List<String> all = new ArrayList<>();
        for (int at = 0; at < value.length(); at += size) {
            all.add(number(part(value, at, at + size)));
        }
        return String.join(", ", all);
    }

    private static Octets part(Octets value, int from, int to) {
        return Octets.copyOf(value.bytes(), from, to);
    }

    private static Octets rest(Octets value) {
        return part(value, 1, value.length());
    }

    private static String mandatory(Octets value) {
        return value.at(0) == 1 ? "mandatory " : "";
    }

    private static String uris(Octets value) {
        List<String> all = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            int end = at + 2 + (value.at(at) << 8 | value.at(at + 1));
            all.add(text(part(value, at + 2, end)));
            at = end;
        }
        return String.join(", ", all);
    }

    private static String text(Octets value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return hex(value);
        }
    }

    private static String names(Octets value) {
        List<String> all = new ArrayList<>();
        byte[] bytes = value.bytes();
        int at = 0;
        while (at < bytes.length) {
            DomainName name = DomainName.at(bytes, at);
            all.add(name.toString());
            at += name.wireLength();
        }
        return String.join(", ", all);
    }

    private static String routes(Octets value) {
        List<String> all = new ArrayList<>();
        byte[] bytes = value.bytes();
        int at = 0;
        while (at < bytes.length) {
            int prefix = bytes[at] & 0xff;
            int significant = (prefix + 7) / 8;
            byte[] base = new byte[4];
            System.arraycopy(bytes, at + 1, base, 0, significant);
            Ipv4 router = Ipv4.at(bytes, at + 1 + significant);
            all.add((prefix == 0 ? "default" : Ipv4.at(base, 0) + "/" + prefix) + " via " + router);
            at += 1 + significant + 4;
        }
        return String.join(", ", all);
    }
}
