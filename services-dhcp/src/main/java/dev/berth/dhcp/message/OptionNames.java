package dev.berth.dhcp.message;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options that a site may set, by name: those of the {@link OptionRegistry}, and the site's own. */
public final class OptionNames {
    /** The registry alone. */
    public static final OptionNames REGISTRY = new OptionNames(List.of());

    private static final Pattern PLACE = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,10}))?(?:\\.([0-9]{1,3}))?");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final long LARGEST_ENTERPRISE = 0xffffffffL;

    /** Other spellings that dhcpd.conf, Kea or dnsmasq use. */
    private static final Map<String, Integer> ALIASES = Map.ofEntries(
            Map.entry("dns-servers", 6),
            Map.entry("dns-server", 6),
            Map.entry("router", 3),
            Map.entry("ntp-server", 42),
            Map.entry("mtu", 26),
            Map.entry("netmask", 1),
            Map.entry("hostname", 12),
            Map.entry("filename", 67),
            Map.entry("boot-file-name", 67),
            Map.entry("tftp-server", 66),
            Map.entry("tftp-server-address", 150),
            Map.entry("rfc3442-classless-static-routes", 121),
            Map.entry("classless-static-route", 121),
            Map.entry("classless-static-routes", 121),
            Map.entry("wpad", 252),
            Map.entry("v4-captive-portal", 114));

    /** What the server decides itself, with what to do instead. */
    private static final Map<Integer, String> OURS = Map.ofEntries(
            Map.entry(0, "it only pads a message"),
            Map.entry(50, "a client asks with it"),
            Map.entry(51, "set lease-time"),
            Map.entry(52, "the server decides it"),
            Map.entry(53, "the server decides it"),
            Map.entry(54, "the server decides it from addresses"),
            Map.entry(55, "a client asks with it"),
            Map.entry(56, "the server decides it"),
            Map.entry(57, "a client asks with it"),
            Map.entry(61, "a client identifies itself with it"),
            Map.entry(81, "the server answers it from the lease's name"),
            Map.entry(82, "relay agents add it"),
            Map.entry(80, "set rapid-commit"),
            Map.entry(90, "no authentication is offered"),
            Map.entry(91, "leasequery answers with it"),
            Map.entry(92, "leasequery answers with it"),
            Map.entry(93, "a client tells its architecture with it"),
            Map.entry(94, "a client tells its network interface with it"),
            Map.entry(97, "a client tells its machine id with it, and gets it back"),
            Map.entry(118, "relays and clients ask with it"),
            Map.entry(145, "a client tells with it what it can do"),
            Map.entry(151, "leasequery answers with it"),
            Map.entry(152, "leasequery answers with it"),
            Map.entry(153, "leasequery answers with it"),
            Map.entry(154, "leasequery asks with it"),
            Map.entry(155, "leasequery asks with it"),
            Map.entry(156, "leasequery answers with it"),
            Map.entry(157, "leasequery answers with it"),
            Map.entry(255, "it only ends a message"));

    private final Map<String, OptionDefinition> own = new HashMap<>();
    private final Map<Integer, OptionDefinition> ownCodes = new HashMap<>();

    /** {@code own} definitions stand before the registry's of the same code. */
    public OptionNames(List<OptionDefinition> own) {
        own.forEach(definition -> {
            this.own.put(definition.name(), definition);
            if (definition.within() == null) {
                ownCodes.put(definition.code(), definition);
            }
        });
    }

    /**
     * An option of the site's own.
     *
     * @param place a code, {@code 43.6} for a sub-option, {@code 125.3561.1} for one of an enterprise
     * @throws IllegalArgumentException if the name is taken or no name, or the place is the server's
     */
    public static OptionDefinition define(String name, String place, OptionType type) {
        String plain = plain(name);
        if (!NAME.matcher(plain).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name; use letters, digits and dashes");
        }
        if (ALIASES.containsKey(plain) || OptionRegistry.find(plain) != null) {
            throw new IllegalArgumentException(
                    "'" + name + "' is the name of a registered option; use another, or set that one");
        }
        OptionDefinition there = place(place);
        if (there == null) {
            throw new IllegalArgumentException(
                    "'" + place + "' is no option's code; write it like 224, 43.6 or 125.3561.1");
        }
        return new OptionDefinition(there.code(), plain, type, there.within());
    }

    /** The definition of a code, or null for one without a name. */
    public @Nullable OptionDefinition find(int code) {
        OptionDefinition definition = ownCodes.get(code);
        return definition == null ? OptionRegistry.find(code) : definition;
    }

    /** The option with that name, whoever says it; null for a name that is none. */
    public @Nullable OptionDefinition named(String name) {
        String plain = plain(name);
        OptionDefinition definition = own.get(plain);
        if (definition != null) {
            return definition;
        }
        Integer alias = ALIASES.get(plain);
        return alias == null ? OptionRegistry.find(plain) : OptionRegistry.find(alias);
    }

    /**
     * The option that {@code key} names: a name of the site's or of the registry, a code from 1 to 254, or a sub-option's place.
     *
     * @throws IllegalArgumentException if there is none, or the server decides its value itself
     */
    public OptionDefinition settable(String key) {
        String name = plain(key);
        OptionDefinition definition = named(name);
        if (definition == null) {
            definition = placed(name);
        }
        if (definition == null) {
            throw new IllegalArgumentException(
                    "'" + key + "' is no DHCP option; use a name like ntp-servers, or its code");
        }
        refuseOurs(definition.code());
        return definition;
    }

    private @Nullable OptionDefinition placed(String text) {
        OptionDefinition there = place(text);
        OptionDefinition named = there == null || there.within() != null ? null : ownCodes.get(there.code());
        return named == null ? there : named;
    }

    /** What a number or a place means by itself; null for a text that is neither. */
    private static @Nullable OptionDefinition place(String text) {
        Matcher matcher = PLACE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int code = Integer.parseInt(matcher.group(1));
        refuseOurs(code);
        String second = matcher.group(2);
        String third = matcher.group(3);
        if (second == null) {
            OptionDefinition registered = OptionRegistry.find(code);
            return registered == null ? new OptionDefinition(code, text, OptionType.OCTETS) : registered;
        }
        boolean enterprise = code == Code.VENDOR_SPECIFIC;
        if (enterprise != (third != null)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no place of a sub-option; write 43.6, or 125.3561.1 with"
                            + " the enterprise's number where the option is 125");
        }
        long number = enterprise ? Long.parseLong(second) : 0;
        long sub = Long.parseLong(third == null ? second : third);
        if (number > LARGEST_ENTERPRISE || sub < 1 || sub > 254) {
            throw new IllegalArgumentException("'" + text + "' is no place of a sub-option; its codes are 1 to 254");
        }
        return new OptionDefinition(code, text, OptionType.OCTETS, new OptionDefinition.Sub(number, (int) sub));
    }

    private static void refuseOurs(int code) {
        String ours = OURS.get(code);
        if (ours != null || code > Code.END) {
            throw new IllegalArgumentException(
                    "option " + code + " cannot be set: " + (ours == null ? "codes end at 254" : ours));
        }
    }

    private static String plain(String key) {
        return key.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
