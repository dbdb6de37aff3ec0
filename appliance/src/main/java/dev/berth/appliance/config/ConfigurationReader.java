package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Names;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.job.Plan;
import dev.berth.appliance.job.Schedule;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.user.User;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a {@link Configuration} out of the settings of the whole file. */
final class ConfigurationReader {
    private static final String DEFAULT_DATA = "/var/lib/berth";

    private final Path file;
    private final YamlSettings root;
    private final SectionReader sections;

    ConfigurationReader(Path file, YamlSettings root, Map<String, Section<?>> sections) {
        this.file = file;
        this.root = root;
        this.sections = new SectionReader(root, sections);
    }

    /** Empty when what is required is missing; every problem has been reported then. */
    Optional<Configuration> read() {
        Optional<DomainName> domain = domain();
        List<Ipv4> addresses = addresses();
        String name = root.value("name", ConfigurationReader::label, "berth");
        Path data = root.value("data", ConfigurationReader::path, Path.of(DEFAULT_DATA));
        Path base = file.toAbsolutePath().getParent();

        Map<String, Placed<Network>> networks = NetworkReader.read(root);
        if (!root.has("networks") || root.settings("networks").keys().isEmpty()) {
            root.problem("networks", "is missing; describe at least one network with its subnet");
        }
        Map<String, Placed<Profile>> profiles = EntryReader.profiles(root);
        Map<String, Placed<Group>> groups = EntryReader.groups(root);
        var site = new Site(domain.orElse(DomainName.ROOT), name, addresses, Map.of());
        var naming =
                new Naming(site, networks.values().stream().map(Placed::value).toList(), Map.of());
        Map<String, Placed<Host>> hosts = HostReader.read(root, naming, name, addresses);
        sections.read();
        Map<String, List<String>> options = root.settings("dhcp").textLists("options");
        Map<String, Placed<Ipv4>> names = names(name, addresses);
        int httpPort = root.settings("http").integer("port", 80, 0, 65535);
        Configuration.Tls tls = tls(root.settings("http"), (base == null ? data : base.resolve(data)).normalize());
        InetSocketAddress console = root.settings("console")
                .value("listen", ConfigurationReader::socket, new InetSocketAddress("127.0.0.1", 8067));
        Configuration.Database database = database(root.settings("database"));
        Path keyFile = root.settings("secrets").value("key-file", ConfigurationReader::path, Path.of("secret.key"));
        Configuration.Logging logging = logging(root.settings("log"));
        Configuration.Auth auth = AuthReader.auth(root, base == null ? data : base);
        Map<String, Placed<User>> users = AuthReader.users(root);
        Configuration.JobSettings jobs = jobs(root.settings("jobs"));
        if (domain.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        var configuration = new Configuration(
                file.toAbsolutePath(),
                name,
                domain.get(),
                addresses,
                (base == null ? data : base.resolve(data)).normalize(),
                List.copyOf(networks.values()),
                names,
                List.copyOf(hosts.values()),
                List.copyOf(groups.values()),
                List.copyOf(profiles.values()),
                options,
                httpPort,
                tls,
                console,
                database,
                logging,
                jobs,
                auth,
                List.copyOf(users.values()),
                (base == null ? data : base.resolve(data)).resolve(keyFile).normalize(),
                sections.enabled(),
                sections.records());
        warnOfUnreachable(configuration);
        sections.check(configuration);
        return Optional.of(configuration);
    }

    private Optional<DomainName> domain() {
        if (root.has("domain")) {
            return root.value("domain", ConfigurationReader::domain);
        }
        root.problem("domain", "is missing; write it like domain: lab.example");
        return Optional.empty();
    }

    private List<Ipv4> addresses() {
        if (!root.has("addresses") || root.isEmptyList("addresses")) {
            root.problem("addresses", "is missing; list this appliance's own addresses, as in [10.77.0.1]");
        }
        Set<Ipv4> seen = new HashSet<>();
        return root.values("addresses", text -> {
            Ipv4 address = Ipv4.of(text);
            if (!seen.add(address)) {
                throw new IllegalArgumentException(address + " is given twice; keep one");
            }
            if (address.isAny() || address.inet().isMulticastAddress() || address.equals(Ipv4.BROADCAST)) {
                throw new IllegalArgumentException(
                        address + " is no address that a client could be told; write this machine's own");
            }
            return address;
        });
    }

    private Map<String, Placed<Ipv4>> names(String ourName, List<Ipv4> addresses) {
        Map<String, Placed<Ipv4>> names = new LinkedHashMap<>();
        if (!addresses.isEmpty()) {
            sections.enabled().forEach((service, enabled) -> {
                if (enabled) {
                    names.put(service, new Placed<>(addresses.getFirst(), root.origin("addresses")));
                }
            });
        }
        YamlSettings given = root.settings("names");
        for (String name : given.keys()) {
            given.value(name, text -> {
                        label(name);
                        if (name.equalsIgnoreCase(ourName)) {
                            throw new IllegalArgumentException(
                                    "is this appliance's own name; its addresses stand under addresses");
                        }
                        return Ipv4.of(text);
                    })
                    .ifPresent(address -> names.put(name, new Placed<>(address, given.origin(name))));
        }
        return names;
    }

    private void warnOfUnreachable(Configuration configuration) {
        for (Placed<Network> placed : configuration.networks()) {
            Network network = placed.value();
            if (network.interfaceName() != null
                    && configuration.addresses().stream().noneMatch(network.subnet()::contains)) {
                root.settings("networks")
                        .settings(network.name())
                        .warning(
                                "interface",
                                "none of addresses lies in " + network.subnet() + "; its clients are told "
                                        + configuration.addresses().getFirst());
            }
        }
    }

    private static Configuration.Database database(Settings settings) {
        return new Configuration.Database(
                settings.value("url", ConfigurationReader::databaseUrl, ""),
                settings.text("user", ""),
                settings.text("password", ""));
    }

    private static Configuration.Logging logging(Settings settings) {
        return new Configuration.Logging(
                settings.value("format", text -> oneOf(text, "text", "json"), "text")
                        .equals("json"),
                settings.value("level", text -> oneOf(text, "error", "warn", "info", "debug", "trace"), "info"));
    }

    private static Configuration.Tls tls(Settings http, Path data) {
        Settings tls = http.settings("tls");
        Path certificate = tls.value("certificate", ConfigurationReader::path)
                .map(data::resolve)
                .orElse(null);
        Path key =
                tls.value("key", ConfigurationReader::path).map(data::resolve).orElse(null);
        if ((certificate == null) != (key == null)) {
            tls.problem(
                    key == null ? "certificate" : "key",
                    "is given alone; name certificate and key, or neither: then Berth's own authority makes both");
        }
        int port = tls.integer("port", 443, 0, 65535);
        return new Configuration.Tls(http.has("tls") ? port : null, certificate, key);
    }

    private static Configuration.JobSettings jobs(Settings settings) {
        List<Plan> plans = new ArrayList<>();
        settings.entries("schedules", entry -> {
            Optional<String> run = entry.text("run");
            Optional<Schedule> when = entry.value("when", Schedule::of);
            Map<String, String> input = entry.texts("input");
            if (!entry.has("run")) {
                entry.problem("run", "is missing; name the job, as in run: registry scrub");
            }
            if (!entry.has("when")) {
                entry.problem("when", "is missing; write it like when: weekly");
            }
            if (run.isPresent() && when.isPresent()) {
                plans.add(new Plan(entry.name(), run.get(), when.get(), input));
            }
            return entry;
        });
        return new Configuration.JobSettings(settings.integer("at-once", 2, 1, 16), plans);
    }

    private static String label(String text) {
        Names.requireLabel(text);
        return text;
    }

    static DomainName domain(String text) {
        String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            Names.requireHostName(plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no domain; write it like lab.example", e);
        }
        return DomainName.of(plain);
    }

    private static Path path(String text) {
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text.replace('\0', ' ') + "' is no path; write it like /var/lib/berth");
        }
        return Path.of(text);
    }

    private static String databaseUrl(String text) {
        if (!text.isEmpty() && !text.startsWith("jdbc:postgresql://")) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no database that Berth uses; leave it empty for H2 or write jdbc:postgresql://host/database");
        }
        return text;
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
