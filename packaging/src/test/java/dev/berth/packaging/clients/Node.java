package dev.berth.packaging.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node's DHCP clients: what they were told lands in a file that the lease script writes. */
final class Node {
    private final Lab lab;
    private final Namespace machine;
    private final Path told;

    Node(Lab lab, Namespace machine) {
        this.lab = lab;
        this.machine = machine;
        this.told = machine.file("told");
    }

    /** dhclient, which stays in the background to renew; {@code declarations} are lines of its lease file. */
    Finished dhclient(String hostname, String declarations) {
        Path configuration = write("dhclient.conf", """
                send host-name "%s";
                timeout 20;
                initial-interval 1;
                request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers, host-name, ntp-servers;
                """.formatted(hostname));
        return machine.run(
                "dhclient",
                "-4",
                "-1",
                "-v",
                "-sf",
                lab.resource("lease-script").toString(),
                "-e",
                "LEASE=" + told,
                "-cf",
                configuration.toString(),
                "-lf",
                write("dhclient.leases", declarations).toString(),
                "-pf",
                machine.file("dhclient.pid").toString(),
                "eth0");
    }

    Finished dhclientReleases() {
        return machine.run(
                "dhclient",
                "-4",
                "-r",
                "-v",
                "-sf",
                lab.resource("lease-script").toString(),
                "-e",
                "LEASE=" + told,
                "-lf",
                machine.file("dhclient.leases").toString(),
                "-pf",
                machine.file("dhclient.pid").toString(),
                "eth0");
    }

    /** BusyBox's client in the foreground: renews on SIGUSR1, releases on SIGUSR2. */
    Running udhcpc(String hostname, String... options) {
        List<String> line = new java.util.ArrayList<>(
                List.of("udhcpc", "-f", "-i", "eth0", "-n", "-T", "1", "-t", "8", "-x", "hostname:" + hostname, "-s"));
        line.add(lab.resource("lease-script").toString());
        line.addAll(List.of(options));
        return machine.start(Map.of("LEASE", told.toString()), line.toArray(String[]::new));
    }

    /** The newest value that a client handed to its script under this name. */
    Optional<String> told(String variable) {
        try {
            return Files.exists(told)
                    ? Files.readAllLines(told).stream()
                            .filter(line -> line.startsWith(variable + "="))
                            .map(line -> line.substring(variable.length() + 1))
                            .reduce((earlier, later) -> later)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(machine.file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
