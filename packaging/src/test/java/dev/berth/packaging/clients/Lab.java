package dev.berth.packaging.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A provisioning VLAN and a second subnet behind a relay agent, made of network namespaces:
 *
 * <pre>
 *                        10.77.0.0/24
 *   server eth1 ──────────────┐
 *   10.77.0.1                 │
 *   node1 eth0 ───────────── br0 (in lan) ───────────── eth0 relay eth1 ───────────── eth0 node3
 *   node2 eth0 ───────────────┘                 10.77.0.2    10.78.0.254    10.78.0.0/24
 * </pre>
 *
 * The nodes have no address until a client fetches one. Nothing leads out of the laboratory.
 */
final class Lab implements AutoCloseable {
    static final String NODE1 = "52:54:00:77:01:01";
    static final String NODE2 = "52:54:00:77:01:02";
    static final String NODE3 = "52:54:00:77:01:03";
    private final Path scratch;
    private final String prefix = "berth" + ProcessHandle.current().pid() + "-";
    private final List<Namespace> all = new ArrayList<>();
    final Namespace server;
    final Namespace lan;
    final Namespace node1;
    final Namespace node2;
    final Namespace relay;
    final Namespace node3;

    Lab(Path scratch) {
        this.scratch = scratch;
        try {
            server = namespace("server");
            lan = namespace("lan");
            node1 = namespace("node1");
            node2 = namespace("node2");
            relay = namespace("relay");
            node3 = namespace("node3");
            ip("-n " + lan.name() + " link add br0 type bridge");
            ip("-n " + lan.name() + " link set br0 up");
            plug(server, "eth1");
            plug(node1, "eth0");
            plug(node2, "eth0");
            plug(relay, "eth0");
            ip("-n " + relay.name() + " link add eth1 type veth peer name eth0 netns " + node3.name());
            ip("-n " + relay.name() + " link set eth1 up");
            ip("-n " + node3.name() + " link set eth0 up");
            ip("-n " + node1.name() + " link set eth0 address " + NODE1);
            ip("-n " + node2.name() + " link set eth0 address " + NODE2);
            ip("-n " + node3.name() + " link set eth0 address " + NODE3);
            ip("-n " + server.name() + " address add 10.77.0.1/24 dev eth1");
            ip("-n " + relay.name() + " address add 10.77.0.2/24 dev eth0");
            ip("-n " + relay.name() + " address add 10.78.0.254/24 dev eth1");
            ip("-n " + server.name() + " route add 10.78.0.0/24 via 10.77.0.2");
            relay.ask("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** A file that every machine can read. */
    Path file(String name) {
        return scratch.resolve(name);
    }

    private Namespace namespace(String name) {
        Namespace made = new Namespace(prefix + name, scratch);
        ip("netns add " + made.name());
        all.add(made);
        ip("-n " + made.name() + " link set lo up");
        return made;
    }

    private void plug(Namespace machine, String interfaceName) {
        String port = "p" + all.indexOf(machine);
        ip("-n " + lan.name() + " link add " + port + " type veth peer name " + interfaceName + " netns "
                + machine.name());
        ip("-n " + lan.name() + " link set " + port + " master br0 up");
        ip("-n " + machine.name() + " link set " + interfaceName + " up");
    }

    void ip(String arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Running.start(file("ip.log"), Map.of(), command)
                .finish(Duration.ofSeconds(10))
                .succeeded();
    }

    /** Copies a resource of the tests to where clients can run or read it. */
    Path resource(String name) {
        Path copy = file(name);
        try (var in = Lab.class.getResourceAsStream("/clients/" + name)) {
            Files.write(copy, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        copy.toFile().setExecutable(true);
        return copy;
    }

    /** Ends what still runs inside and takes the namespaces down. */
    @Override
    public void close() {
        for (Namespace each : all) {
            each.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
        for (Namespace each : all) {
            Running.start(file("ip.log"), Map.of(), List.of("ip", "netns", "delete", each.name()))
                    .finish(Duration.ofSeconds(10));
        }
    }
}
