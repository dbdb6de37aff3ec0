package dev.berth.dhcp;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.lease.ClientClass;
import dev.berth.dhcp.lease.Limits;
import dev.berth.dhcp.lease.OptionSet;
import dev.berth.dhcp.lease.OtherServers;
import dev.berth.dhcp.lease.ProbeKind;
import dev.berth.dhcp.lease.UnnamedNames;
import dev.berth.dhcp.match.Condition;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.OptionDefinition;
import dev.berth.dhcp.message.OptionNames;
import dev.berth.dhcp.message.OptionType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code dhcp} section of berth.yaml; its {@code options} are the site's.
 *
 * @param port UDP; 0 for any free one
 * @param leaseTime where neither network nor client says otherwise
 * @param authoritative whether this server alone knows the networks' addresses, and so refuses wrong ones
 * @param boot first file by architecture
 * @param options how options may be called
 * @param rapidCommit whether two messages do where a client asks for that
 * @param classes of clients, in the order of the file
 * @param limits against floods
 * @param others what is thought of other servers
 * @param probe how offers are tried out before they are made
 * @param unnamed how clients are called that call themselves nothing, or null for no name
 * @param proxy whether another server gives the addresses, and this one says only what to boot
 * @param bootPort in proxy mode: where firmware asks for its boot file, UDP; 0 for any free one
 * @param inquirers relay agents that may ask for leases
 */
public record DhcpConfig(
        int port,
        Duration leaseTime,
        Duration minLeaseTime,
        Duration maxLeaseTime,
        boolean authoritative,
        Map<Architecture, String> boot,
        OptionNames options,
        boolean rapidCommit,
        List<ClientClass> classes,
        Limits limits,
        OtherServers others,
        ProbeKind probe,
        @Nullable UnnamedNames unnamed,
        boolean proxy,
        int bootPort,
        Set<Ipv4> inquirers) {
    static final Section<DhcpConfig> SECTION = new Section<>("dhcp", DhcpConfig.class, DhcpConfig::read)
            .checking(DhcpConfig::check)
            .binding(DhcpConfig::planned);

    /** Who gives the addresses. */
    private enum Mode {
        SERVER,
        PROXY
    }

    private static final Pattern PER_SECOND = Pattern.compile("([1-9][0-9]{0,5})/s");
    private static final Duration DEFAULT = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    /** Where firmware asks a boot server (PXE 2.1 §2.2.4). */
    private static final int BOOT_PORT = 4011;

    public DhcpConfig {
        boot = Map.copyOf(boot);
        classes = List.copyOf(classes);
        inquirers = Set.copyOf(inquirers);
    }

    private static DhcpConfig read(Settings settings) {
        int port = settings.integer("port", 67, 0, 65535);
        Duration time = settings.duration("lease-time", DEFAULT, SHORTEST);
        Duration least = settings.duration(
                "min-lease-time", time.compareTo(Duration.ofMinutes(1)) < 0 ? time : Duration.ofMinutes(1), SHORTEST);
        Duration most = settings.duration("max-lease-time", time, SHORTEST);
        if (least.compareTo(time) > 0) {
            settings.problem("min-lease-time", "is longer than lease-time; make it at most that");
        }
        if (most.compareTo(time) < 0) {
            settings.problem("max-lease-time", "is shorter than lease-time; make it at least that");
        }
        boolean authoritative = settings.bool("authoritative", true);
        Map<Architecture, String> boot = boot(settings);
        OptionNames names = definitions(settings);
        options(settings, names);
        return new DhcpConfig(
                port,
                time,
                least,
                most,
                authoritative,
                boot,
                names,
                settings.bool("rapid-commit", authoritative),
                classes(settings, names),
                limits(settings.settings("limits")),
                new OtherServers(
                        settings.bool("rogue-detector", true), Set.copyOf(settings.addresses("known-servers"))),
                settings.choice("probe", ProbeKind.OFF),
                settings.settings("names").value("unnamed", UnnamedNames::new).orElse(null),
                settings.choice("mode", Mode.SERVER) == Mode.PROXY,
                settings.integer("boot-port", BOOT_PORT, 0, 65535),
                Set.copyOf(settings.addresses("leasequery")));
    }

    private static List<Planned> planned(DhcpConfig config) {
        var served = new Planned("dhcp.port", "udp", List.of(), config.port());
        List<Planned> all = new ArrayList<>(List.of(served));
        if (config.proxy()) {
            all.add(new Planned("dhcp.boot-port", "udp", List.of(), config.bootPort()));
        }
        if (!config.inquirers().isEmpty()) {
            all.add(new Planned("dhcp.port", "tcp", List.of(), config.port()));
        }
        return all;
    }

    private static Limits limits(Settings settings) {
        return new Limits(
                settings.value("per-client", DhcpConfig::perSecond, 10), settings.integer("per-port", 0, 0, 1 << 24));
    }

    private static int perSecond(String text) {
        if (text.equals("off") || text.equals("false")) {
            return 0;
        }
        Matcher matcher = PER_SECOND.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no rate; write it like 10/s, or off");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Map<Architecture, String> boot(Settings settings) {
        Map<Architecture, String> boot = new EnumMap<>(Architecture.class);
        settings.texts("boot").forEach((architecture, file) -> {
            try {
                Architecture known = Architecture.of(architecture);
                boot.put(known, file);
                if (known.http() && !file.matches("https?://.+")) {
                    settings.settings("boot")
                            .warning(
                                    architecture,
                                    "'" + file + "' is no URL, and HTTP Boot takes nothing else;"
                                            + " write it like http://10.77.0.1/boot/grubx64.efi");
                }
            } catch (IllegalArgumentException e) {
                settings.settings("boot").problem(architecture, String.valueOf(e.getMessage()));
            }
        });
        return boot;
    }

    private static OptionSet options(Settings settings, OptionNames names) {
        Map<String, List<String>> texts = settings.textLists("options");
        texts.forEach((option, values) -> {
            try {
                names.settable(option).type().parse(values);
            } catch (IllegalArgumentException e) {
                settings.settings("options").problem(option, String.valueOf(e.getMessage()));
            }
        });
        return OptionSet.of(names, texts);
    }

    private static List<ClientClass> classes(Settings settings, OptionNames names) {
        List<ClientClass> classes = new ArrayList<>();
        settings.entries("classes", entry -> {
            Optional<Condition> match = entry.value("match", text -> Condition.of(text, names));
            if (!entry.has("match")) {
                entry.problem("match", "is missing; write it like match: \"option[60] starts 'PXEClient'\"");
            }
            boolean refuse = entry.bool("refuse", false);
            OptionSet options = options(entry, names);
            Map<Architecture, String> boot = boot(entry);
            match.ifPresent(condition -> classes.add(new ClientClass(entry.name(), condition, refuse, options, boot)));
            return entry.name();
        });
        return classes;
    }

    /** Pools name classes that exist. */
    private static void check(Configuration configuration, Settings root) {
        Set<String> names = configuration.section(DhcpConfig.class).classes().stream()
                .map(ClientClass::name)
                .collect(Collectors.toSet());
        for (Configuration.Placed<Network> network : configuration.networks()) {
            String name = network.value().name();
            network.value().pools().stream()
                    .flatMap(pool -> pool.classes().stream())
                    .filter(each -> !names.contains(each))
                    .forEach(each -> root.settings("networks")
                            .settings(name)
                            .problem("pools", "name the class '" + each + "', which dhcp.classes does not have"));
        }
    }

    /** {@code option-definitions}: the site's own options. */
    private static OptionNames definitions(Settings settings) {
        List<OptionDefinition> own = new ArrayList<>();
        settings.entries("option-definitions", entry -> {
            OptionType type = entry.value("type", OptionType::of, OptionType.OCTETS);
            String code = entry.text("code", "");
            try {
                own.add(OptionNames.define(entry.name(), code, type));
            } catch (IllegalArgumentException e) {
                entry.problem("code", String.valueOf(e.getMessage()));
            }
            return entry.name();
        });
        return new OptionNames(own);
    }
}
