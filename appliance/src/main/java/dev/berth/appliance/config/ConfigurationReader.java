package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a {@link Configuration} out of the settings of the whole file. */
final class ConfigurationReader {
    private static final String DEFAULT_DATA = "/var/lib/berth";
    /** Every service that product.md names; a section of one whose jar is absent is a warning, not an unknown key. */
    private static final List<String> SERVICES = List.of("dhcp", "dns", "ntp", "tftp", "repo", "registry");

    private final Path file;
    private final YamlSettings root;
    private final Map<String, Section<?>> sections;

    ConfigurationReader(Path file, YamlSettings root, Map<String, Section<?>> sections) {
        this.file = file;
        this.root = root;
        this.sections = sections;
    }

    /** Empty when what is required is missing; every problem has been reported then. */
    Optional<Configuration> read() {
        Optional<DomainName> domain = required("domain", DomainName::of, "lab.example");
        List<Ipv4> addresses = root.addresses("addresses");
        if (addresses.isEmpty()) {
            root.problem("addresses", "is missing; list this appliance's own addresses, as in [10.77.0.1]");
        }
        String name = root.value("name", ConfigurationReader::label, "berth");
        Path data = Path.of(root.text("data", DEFAULT_DATA));
        Path base = file.toAbsolutePath().getParent();
        Path absolute = data.isAbsolute() || base == null ? data : base.resolve(data);

        var entries = new EntryReader(root);
        Map<String, Placed<Network>> networks = entries.networks();
        if (networks.isEmpty() && !root.has("networks")) {
            root.problem("networks", "is missing; describe at least one network with its subnet");
        }
        Map<String, Placed<Profile>> profiles = entries.profiles();
        Map<String, Placed<Group>> groups = entries.groups(profiles.keySet());
        Map<String, Placed<Host>> hosts = entries.hosts(groups.keySet(), profiles.keySet());

        YamlSettings database = root.settings("database");
        YamlSettings logging = root.settings("log");
        var databaseSettings = new Configuration.Database(
                database.value("url", ConfigurationReader::databaseUrl, ""),
                database.text("user", ""),
                database.text("password", ""));
        var log = new Configuration.Logging(
                logging.value("format", ConfigurationReader::logFormat, "text").equals("json"),
                logging.value("level", ConfigurationReader::logLevel, "info"));
        int httpPort = root.settings("http").integer("port", 80, 0, 65535);
        InetSocketAddress console = root.settings("console")
                .value("listen", ConfigurationReader::socket, new InetSocketAddress("127.0.0.1", 8067));
        Map<String, List<String>> options = root.settings("dhcp").textLists("options");

        Map<String, Boolean> enabled = new LinkedHashMap<>();
        Map<Class<?>, Record> records = new HashMap<>();
        readSections(enabled, records);
        if (domain.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Configuration(
                file.toAbsolutePath(),
                name,
                domain.get(),
                addresses,
                absolute.normalize(),
                List.copyOf(networks.values()),
                names(addresses.getFirst()),
                List.copyOf(hosts.values()),
                List.copyOf(groups.values()),
                List.copyOf(profiles.values()),
                options,
                httpPort,
                console,
                databaseSettings,
                log,
                enabled,
                records));
    }

    private void readSections(Map<String, Boolean> enabled, Map<Class<?>, Record> records) {
        for (String service : SERVICES) {
            Section<?> section = sections.get(service);
            if (section == null) {
                if (root.has(service)) {
                    root.warning(service, "no such service is installed; its section is left unread");
                }
                continue;
            }
            YamlSettings settings = root.settings(section.key());
            enabled.put(service, settings.bool("enabled", true));
            records.put(section.type(), section.read().apply(settings));
        }
    }

    private Map<String, Placed<Ipv4>> names(Ipv4 ours) {
        Map<String, Placed<Ipv4>> names = new LinkedHashMap<>();
        for (String service : SERVICES) {
            names.put(service, new Placed<>(ours, root.origin()));
        }
        YamlSettings given = root.settings("names");
        for (String name : root.texts("names").keySet()) {
            given.value(name, text -> {
                        label(name);
                        return Ipv4.of(text);
                    })
                    .ifPresent(address -> names.put(name, new Placed<>(address, given.line(name))));
        }
        return names;
    }

    private <T> Optional<T> required(String key, Function<String, T> parse, String example) {
        if (!root.has(key)) {
            root.problem(key, "is missing; write it like " + key + ": " + example);
            return Optional.empty();
        }
        return root.value(key, parse);
    }

    static String label(String text) {
        dev.berth.appliance.inventory.Names.requireLabel(text);
        return text;
    }

    private static String databaseUrl(String text) {
        if (!text.isEmpty() && !text.startsWith("jdbc:postgresql://")) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no database that Berth uses; leave it empty for H2 or write jdbc:postgresql://host/database");
        }
        return text;
    }

    private static String logFormat(String text) {
        return oneOf(text, "text", "json");
    }

    private static String logLevel(String text) {
        return oneOf(text, "error", "warn", "info", "debug", "trace");
    }

    private static String oneOf(String text, String... words) {
        if (!List.of(words).contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", words));
        }
        return text;
    }

    /** {@code 127.0.0.1:8067}; a name is not looked up. */
    static InetSocketAddress socket(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0
                || !text.substring(colon + 1).matches("[0-9]{1,5}")
                || Integer.parseInt(text.substring(colon + 1)) > 65535) {
            throw new IllegalArgumentException("'" + text + "' is no address with port; write it like 127.0.0.1:8067");
        }
        return new InetSocketAddress(
                Ipv4.of(text.substring(0, colon)).inet(), Integer.parseInt(text.substring(colon + 1)));
    }
}
