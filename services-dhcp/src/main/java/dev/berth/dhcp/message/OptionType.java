package dev.berth.dhcp.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.io.ByteArrayOutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an option's value is written in berth.yaml, and on the wire. */
public enum OptionType {
    ADDRESS("one address, as in 10.77.0.1"),
    ADDRESSES("addresses, as in [10.77.0.1, 10.77.0.2]"),
    /** RFC 2132 §5.8, §4.3: pairs of addresses. */
    ADDRESS_PAIRS("pairs of addresses, as in ['10.1.0.0 10.77.0.254']"),
    U8("a number from 0 to 255"),
    U8S("numbers from 0 to 255"),
    U16("a number from 0 to 65535"),
    U16S("numbers from 0 to 65535"),
    U32("a number from 0 to 4294967295"),
    U32S("numbers from 0 to 4294967295"),
    S32("a number from -2147483648 to 2147483647"),
    FLAG("true or false"),
    /** An option that says all by being there (RFC 4039). */
    EMPTY("true"),
    TEXT("a text"),
    /** RFC 3986, absolute. */
    URI("a URI, as in https://portal.example/"),
    /** RFC 8572 §8.3: each with its length in two octets. */
    URIS("URIs, as in [https://boot.example:443/]"),
    NAMES("domain names, as in [lab.example, example]"),
    /** RFC 3442: destination and router, the destination cut to its prefix. */
    ROUTES("routes, as in ['10.1.0.0/16 via 10.77.0.254', 'default via 10.77.0.1']"),
    /** RFC 3361: addresses or names, with an octet before them that says which. */
    SIP("addresses or domain names, as in [10.77.0.9] or [sip.lab.example]"),
    /** RFC 2610 §3. */
    SLP_AGENTS("addresses, before them 'mandatory' if they are, as in ['mandatory 10.77.0.9']"),
    /** RFC 2610 §4. */
    SLP_SCOPES("a list of scopes, before it 'mandatory' if it is, as in 'mandatory lab,default'"),
    OCTETS("a byte string, as in hex:0a0b0c");

    /** Any type accepts its value as {@code hex:0a0b0c} too. */
    private static final String HEX = "hex:";

    private static final String MANDATORY = "mandatory";
    private static final int LONGEST = 4096;
    private final String expected;

    OptionType(String expected) {
        this.expected = expected;
    }

    /** As in {@code option-definitions}: {@code address-pairs}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if no type has that name */
    public static OptionType of(String word) {
        for (OptionType each : values()) {
            if (each.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no type of an option; use one of "
                + Arrays.stream(values()).map(OptionType::word).collect(Collectors.joining(", ")));
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
                    case ADDRESSES -> octets(addresses(words(texts)));
                    case ADDRESS_PAIRS -> pairs(words(texts));
                    case U8 -> octets(number(one(texts), 0, 255, 1));
                    case U8S -> numbers(texts, 255, 1);
                    case U16 -> octets(number(one(texts), 0, 65535, 2));
                    case U16S -> numbers(texts, 65535, 2);
                    case U32 -> octets(number(one(texts), 0, 0xffffffffL, 4));
                    case U32S -> numbers(texts, 0xffffffffL, 4);
                    case S32 -> octets(number(one(texts), Integer.MIN_VALUE, Integer.MAX_VALUE, 4));
                    case FLAG -> octets(new byte[] {(byte) (flag(one(texts)) ? 1 : 0)});
                    case EMPTY -> empty(one(texts));
                    case TEXT -> text(String.join(",", texts));
                    case NAMES ->
                        octets(join(words(texts).stream()
                                .map(t -> DomainName.of(t).wire())
                                .toList()));
                    case ROUTES -> octets(join(texts.stream().map(this::route).toList()));
                    case URI -> text(uri(one(texts)));
                    case URIS ->
                        octets(join(words(texts).stream().map(this::sized).toList()));
                    case SIP -> sip(words(texts));
                    case SLP_AGENTS -> octets(join(List.of(mandatory(texts), addresses(slp(texts)))));
                    case SLP_SCOPES ->
                        octets(join(List.of(
                                mandatory(texts), String.join(",", slp(texts)).getBytes(StandardCharsets.UTF_8))));
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

    private Octets numbers(List<String> texts, long max, int octets) {
        return octets(
                join(words(texts).stream().map(t -> number(t, 0, max, octets)).toList()));
    }

    private static byte[] addresses(List<String> words) {
        return join(words.stream().map(t -> Ipv4.of(t).bytes()).toList());
    }

    private String uri(String text) {
        try {
            if (new java.net.URI(text).isAbsolute()) {
                return text;
            }
        } catch (URISyntaxException e) {
            // Told below like one without a scheme.
        }
        throw bad(text);
    }

    private byte[] sized(String text) {
        byte[] bytes = uri(text).getBytes(StandardCharsets.UTF_8);
        return join(List.of(new byte[] {(byte) (bytes.length >>> 8), (byte) bytes.length}, bytes));
    }

    private static Octets sip(List<String> words) {
        boolean numbers = words.stream().allMatch(word -> word.matches("[0-9.]+"));
        return octets(join(List.of(
                new byte[] {(byte) (numbers ? 1 : 0)},
                numbers
                        ? addresses(words)
                        : join(words.stream().map(t -> DomainName.of(t).wire()).toList()))));
    }

    private static byte[] mandatory(List<String> texts) {
        return new byte[] {(byte) (words(texts).getFirst().equals(MANDATORY) ? 1 : 0)};
    }

    private List<String> slp(List<String> texts) {
        List<String> words = words(texts);
        List<String> rest = words.getFirst().equals(MANDATORY) ? words.subList(1, words.size()) : words;
        if (rest.isEmpty()) {
            throw bad(String.join(" ", texts));
        }
        return rest;
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
        byte[] significant = Arrays.copyOf(to.base().bytes(), (to.prefix() + 7) / 8);
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
