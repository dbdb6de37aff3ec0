package dev.berth.appliance.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Overrides from environment variables: {@code BERTH_DNS_PORT} for dns.port, and the support cloud's own names. */
final class Environment {
    private static final String PREFIX = "BERTH_";

    /** Read by the launcher and the CLI, not keys of the file. */
    private static final Set<String> NOT_KEYS =
            Set.of("BERTH_JAVA_HOME", "BERTH_JAVA_OPTS", "BERTH_TOKEN", "BERTH_SERVER", "BERTH_CONFIG");

    /** What Kubernetes sets in every container beside a Service that is called berth. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("BERTH_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP)(_.*)?)");

    private static final Map<String, String> SUPPORT_CLOUD = Map.of(
            "domain", "DOMAIN_NAME",
            "names.dns", "MASTERDNS_ADDR",
            "names.puppet", "PUPPET_ADDR",
            "names.ntp", "POOL_ADDR",
            "names.repo", "REPO_ADDR",
            "names.dhcp", "DHCP_ADDR",
            "names.registry", "REGISTRY_ADDR",
            "names.git", "GITSERVER_ADDR");

    static final Environment NONE = new Environment(Map.of());

    private final Map<String, String> own = new TreeMap<>();
    private final Map<String, String> supportCloud = new TreeMap<>();
    private final Set<String> used = new HashSet<>();
    private final Set<String> asked = new TreeSet<>();

    Environment(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX)
                    && !NOT_KEYS.contains(name)
                    && !SERVICE_LINK.matcher(name).matches()) {
                own.put(name, value);
            }
        });
        SUPPORT_CLOUD.forEach((path, name) -> {
            String value = variables.get(name);
            if (value != null && !value.isBlank()) {
                supportCloud.put(path, name + "=" + value);
            }
        });
    }

    /** A variable and what it says. */
    record Override(String variable, String value) {}

    /** The variable that overrides a key; dots and dashes of the path are underscores in its name. */
    Optional<Override> of(String path) {
        if (!own.isEmpty()) {
            String name = variable(path);
            asked.add(name);
            String value = own.get(name);
            if (value != null) {
                used.add(name);
                return Optional.of(new Override(name, value));
            }
        }
        String assignment = supportCloud.get(path);
        if (assignment == null) {
            return Optional.empty();
        }
        int equals = assignment.indexOf('=');
        return Optional.of(new Override(assignment.substring(0, equals), assignment.substring(equals + 1)));
    }

    private static String variable(String path) {
        var name = new StringBuilder(PREFIX.length() + path.length()).append(PREFIX);
        path.toUpperCase(Locale.ROOT)
                .chars()
                .forEach(letter -> name.append(
                        (char) (letter >= 'A' && letter <= 'Z' || letter >= '0' && letter <= '9' ? letter : '_')));
        return name.toString();
    }

    /**
     * Keys of the mapping of free names at {@code path} that only the environment names, as in {@code puppet} below names.
     * An underscore stands for a dash.
     */
    Set<String> keysBelow(String path, Collection<String> known) {
        Set<String> keys = new TreeSet<>();
        String prefix = variable(path) + "_";
        Set<String> taken = new HashSet<>();
        known.forEach(key -> taken.add(variable(path + "." + key)));
        for (String name : own.keySet()) {
            if (name.startsWith(prefix) && name.length() > prefix.length() && !taken.contains(name)) {
                keys.add(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        for (String key : supportCloud.keySet()) {
            if (key.startsWith(path + ".") && !known.contains(key.substring(path.length() + 1))) {
                keys.add(key.substring(path.length() + 1));
            }
        }
        return keys;
    }

    /** Reports the BERTH_ variables that no key asked for. */
    void reportUnused(Findings findings) {
        for (String name : own.keySet()) {
            if (!used.contains(name)) {
                String mend = Nearest.to(name, asked)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("unset it");
                findings.problem(Place.variable(name), "", "names no key of the configuration; " + mend);
            }
        }
    }
}
