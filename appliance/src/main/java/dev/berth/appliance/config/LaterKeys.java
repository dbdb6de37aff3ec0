package dev.berth.appliance.config;

import java.util.List;
import java.util.regex.Pattern;

/** Keys that are promised and not built yet: refused by name, never ignored; accepted where they say nothing. */
final class LaterKeys {
    private static final List<Pattern> KEYS = List.of(
            Pattern.compile("(images|repos|boot|events|backup)"),
            Pattern.compile("profiles\\..+\\.(image|template|repos)"),
            Pattern.compile("hosts\\..+\\.(power|network|bond|vlan)"),
            Pattern.compile("dns\\.zones\\..+\\.views"),
            Pattern.compile("registry\\.(tls|upstreams|rules|keep)"),
            Pattern.compile("database\\.(secret|lag)"));

    private LaterKeys() {}

    static boolean contains(String path) {
        return KEYS.stream().anyMatch(key -> key.matcher(path).matches());
    }
}
