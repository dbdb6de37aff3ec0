package dev.berth.appliance.config;

import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.job.Plan;
import dev.berth.appliance.ldap.LdapDirectory;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.user.User;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * berth.yaml as a whole, checked.
 *
 * @param file where it was read from
 * @param name this appliance's host name, one label
 * @param addresses this appliance's own service addresses
 * @param data the data directory, absolute
 * @param names the site's well-known names, ours filled in: what DNS answers and DHCP hands out for {@code ntp} and others
 * @param keyFile of the secrets, absolute
 * @param services by name, whether each is enabled
 * @param sections the services' own records, by their type
 */
public record Configuration(
        Path file,
        String name,
        DomainName domain,
        List<Ipv4> addresses,
        Path data,
        List<Placed<Network>> networks,
        Map<String, Placed<Ipv4>> names,
        List<Placed<Host>> hosts,
        List<Placed<Group>> groups,
        List<Placed<Profile>> profiles,
        Map<String, List<String>> options,
        int httpPort,
        Tls tls,
        InetSocketAddress console,
        Database database,
        Logging logging,
        JobSettings jobs,
        Auth auth,
        List<Placed<User>> users,
        Path keyFile,
        Map<String, Boolean> services,
        Map<Class<?>, Record> sections) {

    /** An entry with its {@code file:line}. Refs between entries of the file are by their names' derived ids. */
    public record Placed<T>(T value, String origin) {}

    /** @param url empty for H2 under {@code data}, or {@code jdbc:postgresql://…} */
    public record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return url.isEmpty() ? "H2" : url + " as " + user;
        }
    }

    /**
     * @param port of the nodes' site; null: it is not served over TLS
     * @param certificate a file, absolute; null: of the own authority
     * @param key a file, absolute; null as {@code certificate} is
     */
    public record Tls(
            @Nullable Integer port,
            @Nullable Path certificate,
            @Nullable Path key) {}

    /**
     * How users prove who they are.
     *
     * @param session how long one lasts at most
     * @param ldap null: no directory
     */
    public record Auth(Duration session, LdapDirectory.@Nullable Settings ldap) {}

    /** @param atOnce how many jobs run at the same time at most */
    public record JobSettings(int atOnce, List<Plan> schedules) {
        public JobSettings {
            schedules = List.copyOf(schedules);
        }
    }

    /** @param json one JSON object per line instead of text */
    public record Logging(boolean json, String level) {}

    /** A service's own record. */
    public <T extends Record> T section(Class<T> type) {
        Record section = sections.get(type);
        if (section == null) {
            throw new IllegalArgumentException("no section of type " + type.getName());
        }
        return type.cast(section);
    }

    /** What a service binds: its {@code listen} addresses if it has any, else {@code addresses}, with its port. */
    public List<InetSocketAddress> bind(List<Ipv4> listen, int port) {
        return (listen.isEmpty() ? addresses : listen)
                .stream()
                        .map(address -> new InetSocketAddress(address.inet(), port))
                        .toList();
    }

    /** The address that a client on {@code client}'s network is told as ours: ours there, else the first. */
    public Ipv4 addressFor(Ipv4 client) {
        return networks.stream()
                .map(network -> network.value().subnet())
                .filter(subnet -> subnet.contains(client))
                .flatMap(subnet -> addresses.stream().filter(subnet::contains))
                .findFirst()
                .orElse(addresses.getFirst());
    }
}
