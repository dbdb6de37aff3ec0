package dev.berth.dhcp.message;

import static dev.berth.dhcp.message.OptionType.ADDRESS;
import static dev.berth.dhcp.message.OptionType.ADDRESSES;
import static dev.berth.dhcp.message.OptionType.ADDRESS_PAIRS;
import static dev.berth.dhcp.message.OptionType.FLAG;
import static dev.berth.dhcp.message.OptionType.NAMES;
import static dev.berth.dhcp.message.OptionType.OCTETS;
import static dev.berth.dhcp.message.OptionType.ROUTES;
import static dev.berth.dhcp.message.OptionType.S32;
import static dev.berth.dhcp.message.OptionType.TEXT;
import static dev.berth.dhcp.message.OptionType.U16;
import static dev.berth.dhcp.message.OptionType.U16S;
import static dev.berth.dhcp.message.OptionType.U32;
import static dev.berth.dhcp.message.OptionType.U8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options of IANA's registry that a server may be told to send, by name and by code. */
public final class OptionRegistry {
    private static final List<OptionDefinition> TABLE = List.of(
            define(1, "subnet-mask", ADDRESS),
            define(2, "time-offset", S32),
            define(3, "routers", ADDRESSES),
            define(4, "time-servers", ADDRESSES),
            define(5, "ien116-name-servers", ADDRESSES),
            define(6, "domain-name-servers", ADDRESSES),
            define(7, "log-servers", ADDRESSES),
            define(8, "cookie-servers", ADDRESSES),
            define(9, "lpr-servers", ADDRESSES),
            define(10, "impress-servers", ADDRESSES),
            define(11, "resource-location-servers", ADDRESSES),
            define(12, "host-name", TEXT),
            define(13, "boot-size", U16),
            define(14, "merit-dump", TEXT),
            define(15, "domain-name", TEXT),
            define(16, "swap-server", ADDRESS),
            define(17, "root-path", TEXT),
            define(18, "extensions-path", TEXT),
            define(19, "ip-forwarding", FLAG),
            define(20, "non-local-source-routing", FLAG),
            define(21, "policy-filter", ADDRESS_PAIRS),
            define(22, "max-dgram-reassembly", U16),
            define(23, "default-ip-ttl", U8),
            define(24, "path-mtu-aging-timeout", U32),
            define(25, "path-mtu-plateau-table", U16S),
            define(26, "interface-mtu", U16),
            define(27, "all-subnets-local", FLAG),
            define(28, "broadcast-address", ADDRESS),
            define(29, "perform-mask-discovery", FLAG),
            define(30, "mask-supplier", FLAG),
            define(31, "router-discovery", FLAG),
            define(32, "router-solicitation-address", ADDRESS),
            define(33, "static-routes", ADDRESS_PAIRS),
            define(34, "trailer-encapsulation", FLAG),
            define(35, "arp-cache-timeout", U32),
            define(36, "ieee802-3-encapsulation", FLAG),
            define(37, "default-tcp-ttl", U8),
            define(38, "tcp-keepalive-interval", U32),
            define(39, "tcp-keepalive-garbage", FLAG),
            define(40, "nis-domain", TEXT),
            define(41, "nis-servers", ADDRESSES),
            define(42, "ntp-servers", ADDRESSES),
            define(43, "vendor-encapsulated-options", OCTETS),
            define(44, "netbios-name-servers", ADDRESSES),
            define(45, "netbios-dd-server", ADDRESSES),
            define(46, "netbios-node-type", U8),
            define(47, "netbios-scope", TEXT),
            define(48, "font-servers", ADDRESSES),
            define(49, "x-display-manager", ADDRESSES),
            define(58, "renewal-time", U32),
            define(59, "rebinding-time", U32),
            define(60, "vendor-class-identifier", TEXT),
            define(62, "nwip-domain", TEXT),
            define(63, "nwip-suboptions", OCTETS),
            define(64, "nisplus-domain", TEXT),
            define(65, "nisplus-servers", ADDRESSES),
            define(66, "tftp-server-name", TEXT),
            define(67, "bootfile-name", TEXT),
            define(68, "mobile-ip-home-agent", ADDRESSES),
            define(69, "smtp-server", ADDRESSES),
            define(70, "pop-server", ADDRESSES),
            define(71, "nntp-server", ADDRESSES),
            define(72, "www-server", ADDRESSES),
            define(73, "finger-server", ADDRESSES),
            define(74, "irc-server", ADDRESSES),
            define(75, "streettalk-server", ADDRESSES),
            define(76, "streettalk-directory-assistance-server", ADDRESSES),
            define(78, "slp-directory-agent", OCTETS),
            define(79, "slp-service-scope", OCTETS),
            define(83, "isns", OCTETS),
            define(85, "nds-servers", ADDRESSES),
            define(86, "nds-tree-name", TEXT),
            define(87, "nds-context", TEXT),
            define(88, "bcmcs-controller-names", NAMES),
            define(89, "bcmcs-controller-addresses", ADDRESSES),
            define(98, "uap-servers", TEXT),
            define(100, "posix-timezone", TEXT),
            define(101, "tzdb-timezone", TEXT),
            define(108, "v6-only-preferred", U32),
            define(112, "netinfo-server-address", ADDRESSES),
            define(113, "netinfo-server-tag", TEXT),
            define(114, "captive-portal", TEXT),
            define(116, "auto-configure", U8),
            define(117, "name-service-search", U16S),
            define(119, "domain-search", NAMES),
            define(120, "sip-servers", OCTETS),
            define(121, "classless-routes", ROUTES),
            define(122, "cablelabs-client-configuration", OCTETS),
            define(123, "geoconf", OCTETS),
            define(124, "vendor-class", OCTETS),
            define(125, "vendor-specific", OCTETS),
            define(128, "tftp-server-ip", ADDRESS),
            define(136, "pana-agents", ADDRESSES),
            define(137, "lost-server", NAMES),
            define(138, "capwap-controllers", ADDRESSES),
            define(139, "mos-addresses", OCTETS),
            define(140, "mos-names", OCTETS),
            define(141, "sip-ua-cs-domains", NAMES),
            define(142, "andsf-servers", ADDRESSES),
            define(143, "sztp-redirect", OCTETS),
            define(146, "rdnss-selection", OCTETS),
            define(147, "dots-reference-identifier", NAMES),
            define(148, "dots-addresses", ADDRESSES),
            define(150, "tftp-servers", ADDRESSES),
            define(159, "port-parameters", OCTETS),
            define(161, "mud-url", TEXT),
            define(208, "pxelinux-magic", OCTETS),
            define(209, "pxelinux-config-file", TEXT),
            define(210, "pxelinux-path-prefix", TEXT),
            define(211, "pxelinux-reboot-time", U32),
            define(212, "option-6rd", OCTETS),
            define(213, "access-network-domain", NAMES),
            define(249, "microsoft-routes", ROUTES),
            define(252, "web-proxy-auto-discovery", TEXT));

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
            Map.entry(255, "it only ends a message"));

    private static final Map<String, OptionDefinition> BY_NAME =
            TABLE.stream().collect(Collectors.toUnmodifiableMap(OptionDefinition::name, option -> option));
    private static final Map<Integer, OptionDefinition> BY_CODE =
            TABLE.stream().collect(Collectors.toUnmodifiableMap(OptionDefinition::code, option -> option));

    private OptionRegistry() {}

    private static OptionDefinition define(int code, String name, OptionType type) {
        return new OptionDefinition(code, name, type);
    }

    /** All options that have a name here, by code. */
    public static List<OptionDefinition> all() {
        return TABLE;
    }

    /** The definition of a code, or null for one without a name here. */
    public static @Nullable OptionDefinition find(int code) {
        return BY_CODE.get(code);
    }

    /**
     * The option that {@code key} names: a name of the registry, or a code from 1 to 254.
     *
     * @throws IllegalArgumentException if there is none, or the server decides its value itself
     */
    public static OptionDefinition settable(String key) {
        String name = key.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        Integer alias = ALIASES.get(name);
        OptionDefinition known = alias == null ? BY_NAME.get(name) : BY_CODE.get(alias);
        if (known != null) {
            return known;
        }
        if (!name.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    "'" + key + "' is no DHCP option; use a name like ntp-servers, or its code");
        }
        int code = Integer.parseInt(name);
        String ours = OURS.get(code);
        if (ours != null || code > Code.END) {
            throw new IllegalArgumentException(
                    "option " + code + " cannot be set: " + (ours == null ? "codes end at 254" : ours));
        }
        OptionDefinition defined = BY_CODE.get(code);
        return defined == null ? new OptionDefinition(code, name, OCTETS) : defined;
    }
}
