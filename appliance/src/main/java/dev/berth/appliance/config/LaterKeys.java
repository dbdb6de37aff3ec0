package dev.berth.appliance.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keys that are promised and not built yet: refused by name, never ignored. One that says nothing (empty) or only what
 * happens anyway is accepted.
 */
final class LaterKeys {
    private static final Set<String> SAYS_NOTHING = Set.of("", "null", "~");

    private record Later(Pattern path, Set<String> asItIs) {
        static Later of(String path, String... asItIs) {
            return new Later(Pattern.compile(path), Set.of(asItIs));
        }
    }

    private static final List<Later> KEYS = List.of(
            Later.of("(images|repos|boot|events|backup)"),
            Later.of("profiles\\..+\\.(image|template|repos)"),
            Later.of("hosts\\..+\\.(power|network|bond|vlan)"),
            Later.of("dns\\.tls"),
            Later.of("dns\\.zones\\..+\\.views"),
            Later.of("registry\\.(tls|upstreams|rules|keep)"),
            Later.of("database\\.(secret|lag)"));

    private LaterKeys() {}

    static boolean contains(String path) {
        return KEYS.stream().anyMatch(key -> key.path().matcher(path).matches());
    }

    /** Whether {@code text} asks for nothing but what happens without the key. */
    static boolean isAsItIs(String path, String text) {
        return SAYS_NOTHING.contains(text)
                || KEYS.stream()
                        .anyMatch(key -> key.path().matcher(path).matches()
                                && key.asItIs().contains(text));
    }
}
