package dev.berth.appliance.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Overrides from environment variables: {@code BERTH_DNS_PORT} for dns.port, and the support cloud's own names. */
final class Environment {
    private static final String PREFIX = "BERTH_";

    /** Read by the launcher and the CLI, not keys of the file. */
    private static final Set<String> NOT_KEYS =
            Set.of("BERTH_JAVA_HOME", "BERTH_JAVA_OPTS", "BERTH_TOKEN", "BERTH_SERVER", "BERTH_CONFIG");

    private static final Map<String, String> SUPPORT_CLOUD = Map.of(
            "domain", "DOMAIN_NAME",
            "names.dns", "MASTERDNS_ADDR",
            "names.puppet", "PUPPET_ADDR",
            "names.ntp", "POOL_ADDR",
            "names.repo", "REPO_ADDR",
            "names.dhcp", "DHCP_ADDR",
            "names.registry", "REGISTRY_ADDR",
            "names.git", "GITSERVER_ADDR");

    private final Map<String, String> variables;
    private final Set<String> used = new HashSet<>();

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** A variable and what it says. */
    record Override(String variable, String value) {}

    Optional<Override> of(String path) {
        String own = PREFIX + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        String value = variables.get(own);
        if (value != null) {
            used.add(own);
            return Optional.of(new Override(own, value));
        }
        String old = SUPPORT_CLOUD.get(path);
        String oldValue = old == null ? null : variables.get(old);
        return oldValue == null || oldValue.isBlank()
                ? Optional.empty()
                : Optional.of(new Override(String.valueOf(old), oldValue));
    }

    /** BERTH_ variables that no key asked for. */
    Set<String> unused() {
        Set<String> unused = new TreeSet<>();
        for (String name : variables.keySet()) {
            if (name.startsWith(PREFIX) && !used.contains(name) && !NOT_KEYS.contains(name)) {
                unused.add(name);
            }
        }
        return unused;
    }

    /** Keys below {@code path} that only the support cloud's variables name, as in {@code puppet} below names. */
    Set<String> keysBelow(String path) {
        Set<String> keys = new TreeSet<>();
        SUPPORT_CLOUD.forEach((key, variable) -> {
            String value = variables.get(variable);
            if (key.startsWith(path + ".") && value != null && !value.isBlank()) {
                keys.add(key.substring(path.length() + 1));
            }
        });
        return keys;
    }
}
