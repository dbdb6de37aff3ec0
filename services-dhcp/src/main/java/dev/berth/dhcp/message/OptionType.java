package dev.berth.dhcp.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How an option's value is written in berth.yaml, and on the wire. */
public enum OptionType {
    ADDRESS("one address, as in 10.77.0.1"),
    ADDRESSES("addresses, as in [10.77.0.1, 10.77.0.2]"),
    /** RFC 2132 §5.8, §4.3: pairs of addresses. */
    ADDRESS_PAIRS("pairs of addresses, as in ['10.1.0.0 10.77.0.254']"),
    U8("a number from 0 to 255"),
    U16("a number from 0 to 65535"),
    U16S("numbers from 0 to 65535"),
    U32("a number from 0 to 4294967295"),
    S32("a number from -2147483648 to 2147483647"),
    FLAG("true or false"),
    /** An option that says all by being there (RFC 4039). */
    EMPTY("true"),
    TEXT("a text"),
    NAMES("domain names, as in [lab.example, example]"),
    /** RFC 3442: destination and router, the destination cut to its prefix. */
    ROUTES("routes, as in ['10.1.0.0/16 via 10.77.0.254', 'default via 10.77.0.1']"),
    OCTETS("a byte string, as in hex:0a0b0c");

    /** Any type accepts its value as {@code hex:0a0b0c} too. */
    private static final String HEX = "hex:";

    private static final int LONGEST = 4096;
    private final String expected;

    OptionType(String expected) {
        this.expected = expected;
    }

    /** What a value looks like, for messages. */
    public String expected() {
        return expected;
    }

    /** @throws IllegalArgumentException with what was found and what was expected */
    public Octets parse(List<String> texts) {
        if (texts.size() == 1 && texts.getFirst().startsWith(HEX)) {
            return bounded(Octets.of(texts.getFirst().substring(HEX.length())));
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("no value; write " + expected);
        }
        return bounded(
                switch (this) {
                    case ADDRESS -> octets(Ipv4.of(one(texts)).bytes());
                    case ADDRESSES ->
                        octets(join(words(texts).stream()
                                .map(t -> Ipv4.of(t).bytes())
                                .toList()));
                    case ADDRESS_PAIRS -> pairs(words(texts));
                    case U8 -> octets(number(one(texts), 0, 255, 1));
                    case U16 -> octets(number(one(texts), 0, 65535, 2));
                    case U16S ->
                        octets(join(words(texts).stream()
                                .map(t -> number(t, 0, 65535, 2))
                                .toList()));
                    case U32 -> octets(number(one(texts), 0, 0xffffffffL, 4));
                    case S32 -> octets(number(one(texts), Integer.MIN_VALUE, Integer.MAX_VALUE, 4));
                    case FLAG -> octets(new byte[] {(byte) (flag(one(texts)) ? 1 : 0)});
                    case EMPTY -> empty(one(texts));
                    case TEXT -> text(String.join(",", texts));
                    case NAMES ->
                        octets(join(words(texts).stream()
                                .map(t -> DomainName.of(t).wire())
                                .toList()));
                    case ROUTES -> octets(join(texts.stream().map(this::route).toList()));
                    case OCTETS -> plain(one(texts));
                });
    }

    /** The default route inside a value of type {@link #ROUTES}. */
    public static Octets defaultRoute(Ipv4 router) {
        return octets(join(List.of(new byte[] {0}, router.bytes())));
    }

    private IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("'" + text + "' is not " + expected);
    }

    private String one(List<String> texts) {
        if (texts.size() != 1) {
            throw bad(String.join(", ", texts));
        }
        return texts.getFirst().strip();
    }

    private static List<String> words(List<String> texts) {
        List<String> words = new ArrayList<>();
        for (String text : texts) {
            for (String word : text.strip().split("[\\s,]+", -1)) {
                words.add(word);
            }
        }
        return words;
    }

    private byte[] number(String text, long min, long max, int octets) {
        long number;
        try {
            number = Long.decode(text);
        } catch (NumberFormatException e) {
            throw bad(text);
        }
        if (number < min || number > max) {
            throw bad(text);
        }
        byte[] bytes = new byte[octets];
        for (int i = 0; i < octets; i++) {
            bytes[i] = (byte) (number >>> 8 * (octets - 1 - i));
        }
        return bytes;
    }

    private boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw bad(text);
        };
    }

    private Octets empty(String text) {
        if (!flag(text)) {
            throw bad(text);
        }
        return Octets.EMPTY;
    }

    private Octets pairs(List<String> words) {
        if (words.size() % 2 != 0) {
            throw bad(String.join(" ", words));
        }
        return octets(join(words.stream().map(t -> Ipv4.of(t).bytes()).toList()));
    }

    private byte[] route(String text) {
        List<String> words = words(List.of(text));
        if (words.size() == 3 && words.get(1).equals("via")) {
            words.remove(1);
        }
        if (words.size() != 2) {
            throw bad(text);
        }
        Subnet to = Subnet.of(words.get(0).equals("default") ? "0.0.0.0/0" : words.get(0));
        byte[] significant = java.util.Arrays.copyOf(to.base().bytes(), (to.prefix() + 7) / 8);
        return join(List.of(
                new byte[] {(byte) to.prefix()},
                significant,
                Ipv4.of(words.get(1)).bytes()));
    }

    private static Octets text(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text; leave the option out instead");
        }
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Pairs of hexadecimal digits with colons between them, else the text itself. */
    private static Octets plain(String text) {
        return text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+") ? Octets.of(text) : text(text);
    }

    private static Octets bounded(Octets value) {
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    value.length() + " octets are too many for a message; at most " + LONGEST + " can be asked for");
        }
        return value;
    }

    private static Octets octets(byte[] bytes) {
        return Octets.copyOf(bytes);
    }

    private static byte[] join(List<byte[]> parts) {
        var whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
