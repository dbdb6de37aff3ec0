package dev.berth.appliance.cli;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import dev.berth.appliance.store.LogFailure;
import dev.berth.appliance.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Data that a start is rehearsed with: what large sites have, as a kill leaves it. */
final class Rehearsal {
    private static final int RECORDS = 50_000;
    private static final int HOSTS = 20_000;
    private static final int LEASES = 12_000;
    /** Leases in one commit, as under load. */
    private static final int GROUP = 32;

    private static final String NETWORK = "large";
    private static final Ipv4 FIRST_HOST = Ipv4.of("10.0.0.1");
    private static final Ipv4 FIRST_LEASE = Ipv4.of("10.128.0.1");
    private static final int DHCID_SIZE = 35;

    private Rehearsal() {}

    /** The configuration of a boot with a network and a zone file for the data. */
    static String configuration(String ofBoot) {
        return ofBoot.replace("dns: { port: 0 }", "dns: { port: 0, zones: { large.example: { file: large.zone } } }")
                .replace(
                        "networks:\n",
                        "networks:\n  " + NETWORK + ": { subnet: 10.0.0.0/8, pools: [10.128.0.1-10.131.255.250] }\n")
                .replace("level: warn", "level: info");
    }

    /** A master file of many names, each on a line of its own. */
    static String zone() {
        var text =
                new StringBuilder("$TTL 3600\n@ SOA ns hostmaster 1 3600 600 1209600 300\n@ NS ns\nns A 127.77.0.1\n");
        for (int i = 0; i < RECORDS; i++) {
            text.append('n').append(i).append(" A ").append(FIRST_HOST.plus(i)).append('\n');
        }
        return text.toString();
    }

    /** Puts hosts and leases into the inventory of an appliance that does not run, and leaves the leases in the log alone, as a kill does. */
    static void fill(Configuration configuration, Providers providers) throws StartFailure, IOException {
        Path data = configuration.data();
        List<Path> left = List.of(Path.of(Store.LOG), Path.of(Store.IMAGE));
        Path kept = data.resolve("kept");
        commit(configuration, providers, List.of(hosts()), () -> {});
        commit(configuration, providers, leases(Instant.now()), () -> {
            for (Path path : left) {
                copy(data.resolve(path), kept.resolve(path));
            }
        });
        for (Path path : left) {
            copy(kept.resolve(path), data.resolve(path));
        }
    }

    /** Of a file, or of a folder of files, in the place of what was there. */
    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            if (Files.exists(to)) {
                for (Path old : filesIn(to)) {
                    Files.delete(old);
                }
            }
            for (Path file : filesIn(from)) {
                copy(file, to.resolve(file.getFileName()));
            }
        } else {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Where an appliance writes that is to end like one that an operator stops, as soon as it says that it is ready. */
    static PrintStream endingWhenReady(PrintStream out) {
        return new PrintStream(out, true) {
            @Override
            public void println(@Nullable String line) {
                super.println(line);
                if (line != null && line.startsWith("ready")) {
                    Signal.raise(new Signal("TERM"));
                }
            }
        };
    }

    private static List<Change> hosts() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            var nic = new HostInterface(HostInterface.FIRST, List.of(mac(i)), List.of(), FIRST_HOST.plus(i));
            var host = new Host("host" + i, List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
            changes.add(new Change.Put(Kinds.HOST.ref(i + 1L), host, 0));
        }
        return changes;
    }

    private static List<List<Change>> leases(Instant now) {
        DomainName domain = DomainName.of("lab.example");
        List<List<Change>> groups = new ArrayList<>();
        for (int i = 0; i < LEASES; i++) {
            if (i % GROUP == 0) {
                groups.add(new ArrayList<>());
            }
            Lease lease = lease(i, domain, now);
            groups.getLast().add(new Change.Put(Lease.ref(lease.address()), lease, 0));
        }
        return groups;
    }

    private static Lease lease(int i, DomainName domain, Instant now) {
        String name = "node" + i;
        Mac mac = mac(HOSTS + i);
        byte[] dhcid = Arrays.copyOf(mac.bytes(), DHCID_SIZE);
        return new Lease(
                FIRST_LEASE.plus(i),
                NETWORK,
                LeaseState.BOUND,
                Octets.copyOf(mac.bytes()),
                mac,
                null,
                now,
                now,
                now.plus(Duration.ofDays(1)),
                null,
                name,
                new NameClaim(domain.child(name), Octets.copyOf(dhcid)),
                null,
                null,
                null);
    }

    private static Mac mac(int i) {
        return new Mac(0x02be_0000_0000L + i);
    }

    private interface BeforeTheEnd {
        void run() throws IOException;
    }

    private static void commit(
            Configuration configuration, Providers providers, List<List<Change>> commits, BeforeTheEnd last)
            throws StartFailure, IOException {
        try (Store store = Store.open(configuration.data(), providers.kinds(), InstantSource.system())
                .follow()) {
            Inventory inventory = store.inventory();
            for (List<Change> changes : commits) {
                Outcome outcome = inventory.commit(
                        new Proposal(Actor.service("rehearsal"), Subject.NOBODY, "data to start with", changes));
                if (!(outcome instanceof Outcome.Committed)) {
                    throw new StartFailure("the rehearsal's data were not taken: " + outcome, "report it");
                }
            }
            last.run();
        } catch (LogFailure e) {
            throw new StartFailure(e.reason(), e.mend());
        }
    }
}
