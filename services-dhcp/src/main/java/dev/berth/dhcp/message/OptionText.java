package dev.berth.dhcp.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Options for people: their names, and their values as they would be written in berth.yaml. */
public final class OptionText {
    /** Those that the configuration cannot set. */
    private static final Map<Integer, String> SERVERS = Map.of(
            Code.REQUESTED_ADDRESS, "requested-address",
            Code.LEASE_TIME, "lease-time",
            Code.MESSAGE_TYPE, "message-type",
            Code.SERVER_ID, "server-identifier",
            Code.PARAMETER_REQUEST_LIST, "parameter-request-list",
            Code.MESSAGE, "message",
            Code.MAX_MESSAGE_SIZE, "max-message-size",
            Code.CLIENT_ID, "client-identifier",
            Code.CLIENT_FQDN, "client-fqdn",
            Code.RELAY_INFORMATION, "relay-agent-information");

    private OptionText() {}

    /** {@code ntp-servers}, or the code of an option without a name. */
    public static String name(int code) {
        OptionDefinition known = OptionRegistry.find(code);
        return known != null ? known.name() : SERVERS.getOrDefault(code, Integer.toString(code));
    }

    /** {@code 10.77.0.1, 10.77.0.2}; what does not fit the option's type as {@code hex:…}. */
    public static String value(int code, Octets value) {
        OptionDefinition known = OptionRegistry.find(code);
        OptionType type = known != null
                ? known.type()
                : switch (code) {
                    case Code.SERVER_ID, Code.REQUESTED_ADDRESS -> OptionType.ADDRESS;
                    case Code.LEASE_TIME -> OptionType.U32;
                    case Code.MESSAGE -> OptionType.TEXT;
                    default -> OptionType.OCTETS;
                };
        try {
            return value(type, value);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
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
            case U16S -> numbers(value);
            case S32 -> Integer.toString(ByteBuffer.wrap(value.bytes()).getInt());
            case FLAG -> value.at(0) == 0 ? "false" : "true";
            case EMPTY -> "true";
            case TEXT -> text(value);
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

    private static String numbers(Octets value) {
        List<String> all = new ArrayList<>();
        for (int at = 0; at + 1 < value.length(); at += 2) {
            all.add(Integer.toString(value.at(at) << 8 | value.at(at + 1)));
        }
        return value.length() % 2 == 0 ? String.join(", ", all) : hex(value);
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
