package dev.berth.dns;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.check.CheckedSettings;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.message.TsigAlgorithm;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.secondary.SecondaryZone;
import dev.berth.dns.server.Access;
import dev.berth.dns.server.RateLimit;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.update.UpdatePolicy;
import dev.berth.dns.update.UpdateTo;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * The {@code dns} section of berth.yaml.
 *
 * @param port UDP and TCP; 0 for any free one
 * @param tlsPort for DNS over TLS (RFC 7858), or null for none; 0 for any free one
 * @param listen addresses to bind instead of the appliance's own; empty: those
 * @param files zone files by zone; relative ones start at the configuration's folder
 * @param secondaries zones that are held for other primaries
 * @param signed zones that are signed, and how they deny names
 * @param updatesTo zones whose records are told to somebody else's primary
 * @param catalog the zone that lists all that are made here, or null
 * @param checked names that stand for those of their members that are up
 * @param access who may do more than ask
 * @param identity what is answered to who asks for the server's name in class CHAOS; empty: nothing
 * @param forwarding who is asked for other names; without clients it is for the site's networks
 * @param rateLimit of answers over UDP; nobody is exempt yet
 */
public record DnsConfig(
        int port,
        @Nullable Integer tlsPort,
        List<Ipv4> listen,
        Map<DomainName, Path> files,
        List<SecondaryZone> secondaries,
        Map<DomainName, Denial> signed,
        List<UpdateTo> updatesTo,
        @Nullable DomainName catalog,
        List<CheckedSettings> checked,
        Access access,
        String identity,
        Forwarding forwarding,
        RateLimit rateLimit) {
    static final Section<DnsConfig> SECTION =
            new Section<>("dns", DnsConfig.class, DnsConfig::read).binding(DnsConfig::planned);

    public DnsConfig {
        listen = List.copyOf(listen);
        files = Map.copyOf(files);
        secondaries = List.copyOf(secondaries);
        signed = Map.copyOf(signed);
        updatesTo = List.copyOf(updatesTo);
        checked = List.copyOf(checked);
    }

    private static List<Planned> planned(DnsConfig config) {
        List<Planned> all = new ArrayList<>();
        all.add(new Planned("dns.port", "udp", config.listen(), config.port()));
        all.add(new Planned("dns.port", "tcp", config.listen(), config.port()));
        if (config.tlsPort() != null) {
            all.add(new Planned("dns.tls.port", "tcp", config.listen(), config.tlsPort()));
        }
        return all;
    }

    private static DnsConfig read(Settings settings) {
        Access access = access(settings);
        Map<DomainName, Path> files = new TreeMap<>();
        List<SecondaryZone> secondaries = new ArrayList<>();
        Map<DomainName, Denial> signed = new TreeMap<>();
        List<UpdateTo> updatesTo = new ArrayList<>();
        settings.entries("zones", zone -> zone(zone, access, files, secondaries, signed, updatesTo));
        return new DnsConfig(
                settings.integer("port", 53, 0, 65535),
                settings.has("tls") ? settings.settings("tls").integer("port", 853, 0, 65535) : null,
                settings.addresses("listen"),
                files,
                secondaries,
                signed,
                updatesTo,
                catalog(settings, files, secondaries),
                CheckedReader.read(settings),
                access,
                settings.value("identity", DnsConfig::identity, ""),
                forwarding(settings),
                settings.value("rate-limit", RateLimit::of, RateLimit.OFF));
    }

    private static String identity(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new IllegalArgumentException("is longer than 255 octets, which one text record does not hold");
        }
        return text;
    }

    private static Forwarding forwarding(Settings settings) {
        Map<DomainName, List<InetSocketAddress>> domains = new TreeMap<>();
        settings.textLists("forward").forEach((domain, servers) -> {
            try {
                domains.put(
                        DomainName.of(domain),
                        servers.stream().map(DnsConfig::target).toList());
            } catch (IllegalArgumentException e) {
                settings.problem("forward", domain + ": " + e.getMessage());
            }
        });
        return new Forwarding(
                settings.values("forwarders", DnsConfig::target),
                domains,
                settings.values("recursion", DnsConfig::subnet));
    }

    /** With the site's networks and this machine for clients where the configuration names none. */
    Forwarding forwarding(Configuration configuration) {
        if (!forwarding.clients().isEmpty()) {
            return forwarding;
        }
        return new Forwarding(forwarding.servers(), forwarding.domains(), own(configuration));
    }

    /** With the site's networks and this machine exempt: one resolver there may ask for everybody. */
    RateLimit rateLimit(Configuration configuration) {
        return rateLimit.exempting(own(configuration));
    }

    private static List<Subnet> own(Configuration configuration) {
        Stream<Subnet> networks =
                configuration.networks().stream().map(network -> network.value().subnet());
        return Stream.concat(networks, Stream.of(Subnet.of("127.0.0.0/8"))).toList();
    }

    private static Access access(Settings settings) {
        Map<DomainName, TsigKey> keys = new TreeMap<>();
        settings.entries("tsig-keys", key -> {
            DomainName name = DomainName.of(key.name());
            TsigAlgorithm algorithm = key.value("algorithm", TsigAlgorithm::of, TsigAlgorithm.HMAC_SHA256);
            key.value("secret", DnsConfig::secret)
                    .ifPresentOrElse(
                            secret -> keys.put(name, new TsigKey(name, algorithm, secret)),
                            () -> key.problem("secret", "is missing; make one with: openssl rand -base64 32"));
            return name;
        });
        Settings transfer = settings.settings("transfer");
        return new Access(
                keys,
                transfer.values("allow", DnsConfig::subnet),
                Set.copyOf(transfer.values("keys", name -> known(name, keys))),
                transfer.values("notify", DnsConfig::target),
                transfer.value("notify-key", name -> known(name, keys))
                        .map(keys::get)
                        .orElse(null),
                updates(settings.settings("update"), keys));
    }

    /** A key with rows of its own may do what these say; one that is only listed everything but operators' records. */
    private static List<UpdatePolicy> updates(Settings update, Map<DomainName, TsigKey> keys) {
        List<UpdatePolicy> policies = new ArrayList<>(update.elements("policy", "key", row -> {
            Optional<DomainName> key = row.value("key", name -> known(name, keys));
            if (!row.has("key")) {
                row.problem("key", "is missing; name the key of dns.tsig-keys that may");
            }
            return new UpdatePolicy(
                    key.orElse(DomainName.ROOT),
                    row.values("names", UpdatePolicy.NamePattern::new),
                    Set.copyOf(row.values("types", DnsConfig::type)),
                    row.bool("operators", false),
                    row.bool("ptr", false));
        }));
        update.values("keys", name -> known(name, keys)).stream()
                .filter(key ->
                        policies.stream().noneMatch(policy -> policy.key().equals(key)))
                .map(UpdatePolicy::everything)
                .toList()
                .forEach(policies::add);
        return policies;
    }

    private static int type(String text) {
        int type = Type.value(text.toUpperCase(Locale.ROOT), true);
        if (type <= 0) {
            throw new IllegalArgumentException("'" + text + "' is no record type; write it like A or TXT");
        }
        return type;
    }

    private static Octets secret(String text) {
        try {
            byte[] secret = Base64.getDecoder().decode(text);
            if (secret.length == 0) {
                throw new IllegalArgumentException("empty");
            }
            return Octets.copyOf(secret);
        } catch (IllegalArgumentException e) {
            // Not the text: it is a secret, though a damaged one.
            throw new IllegalArgumentException("is no base 64; make one with: openssl rand -base64 32", e);
        }
    }

    private static DomainName known(String text, Map<DomainName, TsigKey> keys) {
        DomainName name = DomainName.of(text);
        if (!keys.containsKey(name)) {
            throw new IllegalArgumentException("'" + text + "' is no key of dns.tsig-keys; keys there are "
                    + (keys.isEmpty() ? "none" : keys.keySet()));
        }
        return name;
    }

    private static Subnet subnet(String text) {
        return text.indexOf('/') < 0 ? new Subnet(Ipv4.of(text), 32) : Subnet.of(text);
    }

    private static InetSocketAddress target(String text) {
        int colon = text.indexOf(':');
        String port = colon < 0 ? "53" : text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address; write it like 10.77.0.2 or 10.77.0.2:5353");
        }
        return new InetSocketAddress(
                Ipv4.of(colon < 0 ? text : text.substring(0, colon)).inet(), Integer.parseInt(port));
    }

    private static @Nullable DomainName catalog(
            Settings settings, Map<DomainName, Path> files, List<SecondaryZone> secondaries) {
        DomainName catalog = settings.value("catalog", DomainName::of).orElse(null);
        if (catalog != null
                && (files.containsKey(catalog)
                        || secondaries.stream().anyMatch(zone -> zone.name().equals(catalog)))) {
            settings.problem("catalog", "is a zone of dns.zones as well; the catalog is made by Berth alone");
            return null;
        }
        return catalog;
    }

    /** A zone is made here, from a file or for the site, and then others may be told of it; or it is fetched from primaries. */
    private static DomainName zone(
            Settings zone,
            Access access,
            Map<DomainName, Path> files,
            List<SecondaryZone> secondaries,
            Map<DomainName, Denial> signed,
            List<UpdateTo> updatesTo) {
        DomainName name = DomainName.of(zone.name());
        List<InetSocketAddress> primaries = zone.values("primaries", DnsConfig::target);
        Optional<DomainName> key = zone.value("key", text -> known(text, access.keys()));
        zone.value("file", Path::of).ifPresent(file -> files.put(name, file));
        if (!primaries.isEmpty()) {
            secondaries.add(new SecondaryZone(
                    name, primaries, key.map(access.keys()::get).orElse(null)));
        }
        zone.value("dnssec", DnsConfig::denial).flatMap(denial -> denial).ifPresent(denial -> signed.put(name, denial));
        zone.value("update-to", DnsConfig::target)
                .ifPresent(server -> updatesTo.add(
                        new UpdateTo(name, server, key.map(access.keys()::get).orElse(null))));
        if (zone.has("dnssec") && zone.has("primaries")) {
            zone.problem("dnssec", "and 'primaries' exclude one another; a zone is signed where it is made");
        } else if (zone.has("file") && zone.has("primaries")) {
            zone.problem("primaries", "and 'file' exclude one another; a zone is made here or fetched");
        } else if (zone.has("update-to") && zone.has("primaries")) {
            zone.problem("update-to", "and 'primaries' exclude one another; what is fetched is not told");
        } else if (!zone.has("file") && !zone.has("primaries") && !zone.has("dnssec") && !zone.has("update-to")) {
            zone.problem("file", "is missing; name the zone's master file, or the primaries that it is fetched from");
        } else if (zone.has("key") && !zone.has("primaries") && !zone.has("update-to")) {
            zone.problem("key", "signs what is asked of primaries or told to 'update-to', and there is neither");
        }
        return name;
    }

    private static Optional<Denial> denial(String text) {
        return switch (text) {
            case "nsec" -> Optional.of(Denial.NSEC);
            case "nsec3" -> Optional.of(Denial.NSEC3);
            case "off" -> Optional.empty();
            default -> throw new IllegalArgumentException("'" + text + "' is none of nsec, nsec3 and off");
        };
    }

    /** Whether sockets have to be opened anew to get from one to the other. */
    boolean bindsLike(DnsConfig other) {
        return port == other.port && Objects.equals(tlsPort, other.tlsPort) && listen.equals(other.listen);
    }
}
