package dev.berth.dhcp.message;

import static dev.berth.dhcp.message.OptionType.ADDRESS;
import static dev.berth.dhcp.message.OptionType.ADDRESSES;
import static dev.berth.dhcp.message.OptionType.ADDRESS_PAIRS;
import static dev.berth.dhcp.message.OptionType.EMPTY;
import static dev.berth.dhcp.message.OptionType.FLAG;
import static dev.berth.dhcp.message.OptionType.NAMES;
import static dev.berth.dhcp.message.OptionType.OCTETS;
import static dev.berth.dhcp.message.OptionType.ROUTES;
import static dev.berth.dhcp.message.OptionType.S32;
import static dev.berth.dhcp.message.OptionType.SIP;
import static dev.berth.dhcp.message.OptionType.SLP_AGENTS;
import static dev.berth.dhcp.message.OptionType.SLP_SCOPES;
import static dev.berth.dhcp.message.OptionType.TEXT;
import static dev.berth.dhcp.message.OptionType.U16;
import static dev.berth.dhcp.message.OptionType.U16S;
import static dev.berth.dhcp.message.OptionType.U32;
import static dev.berth.dhcp.message.OptionType.U8;
import static dev.berth.dhcp.message.OptionType.U8S;
import static dev.berth.dhcp.message.OptionType.URI;
import static dev.berth.dhcp.message.OptionType.URIS;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options of IANA's registry (bootp-dhcp-parameters) and a few that everybody uses beside it, by name and by code. */
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
            define(50, "requested-address", ADDRESS),
            define(51, "lease-time", U32),
            define(52, "overload", U8),
            define(53, "message-type", U8),
            define(54, "server-identifier", ADDRESS),
            define(55, "parameter-request-list", U8S),
            define(56, "message", TEXT),
            define(57, "max-message-size", U16),
            define(58, "renewal-time", U32),
            define(59, "rebinding-time", U32),
            define(60, "vendor-class-identifier", TEXT),
            define(61, "client-identifier", OCTETS),
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
            define(77, "user-class", OCTETS),
            define(78, "slp-directory-agent", SLP_AGENTS),
            define(79, "slp-service-scope", SLP_SCOPES),
            define(80, "rapid-commit", EMPTY),
            define(81, "client-fqdn", OCTETS),
            define(82, "relay-agent-information", OCTETS),
            define(83, "isns", OCTETS),
            define(85, "nds-servers", ADDRESSES),
            define(86, "nds-tree-name", TEXT),
            define(87, "nds-context", TEXT),
            define(88, "bcmcs-controller-names", NAMES),
            define(89, "bcmcs-controller-addresses", ADDRESSES),
            define(90, "authentication", OCTETS),
            define(91, "client-last-transaction-time", U32),
            define(92, "associated-ip", ADDRESSES),
            define(93, "client-architecture", U16S),
            define(94, "client-network-interface", OCTETS),
            define(95, "ldap-url", TEXT),
            define(97, "client-machine-id", OCTETS),
            define(98, "uap-servers", TEXT),
            define(99, "geoconf-civic", OCTETS),
            define(100, "posix-timezone", TEXT),
            define(101, "tzdb-timezone", TEXT),
            define(108, "v6-only-preferred", U32),
            define(109, "dhcp4o6-softwire-source-address", OCTETS),
            define(112, "netinfo-server-address", ADDRESSES),
            define(113, "netinfo-server-tag", TEXT),
            define(114, "captive-portal", URI),
            define(116, "auto-configure", U8),
            define(117, "name-service-search", U16S),
            define(118, "subnet-selection", ADDRESS),
            define(119, "domain-search", NAMES),
            define(120, "sip-servers", SIP),
            define(121, "classless-routes", ROUTES),
            define(122, "cablelabs-client-configuration", OCTETS),
            define(123, "geoconf", OCTETS),
            define(124, "vendor-class", OCTETS),
            define(125, "vendor-specific", OCTETS),
            define(128, "tftp-server-ip", ADDRESS),
            define(129, "pxe-call-server", OCTETS),
            define(130, "pxe-discrimination", TEXT),
            define(131, "pxe-statistics-server", OCTETS),
            define(132, "pxe-vlan-id", OCTETS),
            define(133, "pxe-l2-priority", OCTETS),
            define(134, "pxe-dscp", OCTETS),
            define(135, "pxe-http-proxy", OCTETS),
            define(136, "pana-agents", ADDRESSES),
            define(137, "lost-server", NAMES),
            define(138, "capwap-controllers", ADDRESSES),
            define(139, "mos-addresses", OCTETS),
            define(140, "mos-names", OCTETS),
            define(141, "sip-ua-cs-domains", NAMES),
            define(142, "andsf-servers", ADDRESSES),
            define(143, "sztp-redirect", URIS),
            define(144, "geoloc", OCTETS),
            define(145, "forcerenew-nonce-capable", U8S),
            define(146, "rdnss-selection", OCTETS),
            define(147, "dots-reference-identifier", NAMES),
            define(148, "dots-addresses", ADDRESSES),
            define(150, "tftp-servers", ADDRESSES),
            define(151, "status-code", OCTETS),
            define(152, "base-time", U32),
            define(153, "start-time-of-state", U32),
            define(154, "query-start-time", U32),
            define(155, "query-end-time", U32),
            define(156, "dhcp-state", U8),
            define(157, "data-source", U8),
            define(158, "pcp-servers", OCTETS),
            define(159, "port-parameters", OCTETS),
            define(161, "mud-url", URI),
            define(162, "encrypted-dns-resolvers", OCTETS),
            define(175, "etherboot", OCTETS),
            define(176, "ip-telephone", OCTETS),
            define(177, "packetcable", OCTETS),
            define(208, "pxelinux-magic", OCTETS),
            define(209, "pxelinux-config-file", TEXT),
            define(210, "pxelinux-path-prefix", TEXT),
            define(211, "pxelinux-reboot-time", U32),
            define(212, "option-6rd", OCTETS),
            define(213, "access-network-domain", NAMES),
            define(220, "subnet-allocation", OCTETS),
            define(221, "virtual-subnet-selection", OCTETS),
            define(249, "microsoft-routes", ROUTES),
            define(252, "web-proxy-auto-discovery", TEXT));

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

    /** The definition of a name, or null. */
    static @Nullable OptionDefinition find(String name) {
        return BY_NAME.get(name);
    }
}
