package dev.berth.appliance.config;

import java.util.List;
import java.util.regex.Pattern;

/** Keys that are promised and not built yet: refused by name, never ignored. */
final class LaterKeys {
    private static final List<Pattern> KEYS = List.of(
            Pattern.compile("(images|users|repos|boot|secrets|auth|events|backup)"),
            Pattern.compile("networks\\.[^.]+\\.shared"),
            Pattern.compile("dhcp\\.(mode|option-definitions|classes|probe|rogue-detector|limits|names|leasequery)"),
            Pattern.compile(
                    "dns\\.(forwarders|zones|tsig-keys|transfer|update|recursion|forward|rate-limit|tls|catalog|checked)"),
            Pattern.compile("ntp\\.(servers|allow|keys-file|peers|rate-limit)"),
            Pattern.compile("tftp\\.(single-port|write|rollover-1)"),
            Pattern.compile("http\\.tls"),
            Pattern.compile("registry\\.(tls|upstreams|rules|quota|keep)"),
            Pattern.compile("database\\.(secret|lag)"));

    private LaterKeys() {}

    static boolean contains(String path) {
        return KEYS.stream().anyMatch(key -> key.matcher(path).matches());
    }
}
