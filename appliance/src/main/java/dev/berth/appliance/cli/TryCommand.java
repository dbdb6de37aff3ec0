package dev.berth.appliance.cli;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.log.LogSetup;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.probe.SampleImage;
import dev.berth.appliance.probe.SimulatedNode;
import dev.berth.appliance.probe.Step;
import dev.berth.appliance.probe.Target;
import dev.berth.appliance.run.Appliance;
import dev.berth.appliance.run.Foreground;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import dev.berth.appliance.service.ServiceState;
import dev.berth.appliance.user.Credentials;
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** {@code berth try}: the whole appliance on loopback in a throwaway directory, and one simulated node's first boot. */
public final class TryCommand {
    private static final Ipv4 SERVER = Ipv4.of("127.77.0.1");
    private static final Ipv4 RELAY = Ipv4.of("127.77.0.254");
    private static final Mac MAC = Mac.of("52:54:00:77:00:10");
    private static final String NAME = "node10";
    private static final String FQDN = NAME + ".lab.example";

    private static final String CONFIGURATION = """
            # Everything on loopback, on free ports: nothing outside this machine can reach it.
            domain: lab.example
            addresses: [127.77.0.1]
            data: data
            networks:
              try:
                subnet: 127.77.0.0/24
                pools: [127.77.0.100-127.77.0.199]
                routers: [127.77.0.1]
            profiles:
              demo: { kernel: vmlinuz, initrds: [initrd.img], arguments: "inst.hostname=${name}" }
            dhcp: { port: 0, boot: { bios: lpxelinux.0 } }
            dns: { port: 0 }
            ntp: { port: 0 }
            tftp: { port: 0 }
            http: { port: 0 }
            registry: { port: 0, write: anonymous }
            console: { listen: "127.0.0.1:0" }
            log: { level: warn }
            """;

    private static final String REPOMD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
              <revision>1</revision>
            </repomd>
            """;

    private final Providers providers;
    private final PrintStream out;
    private final PrintStream err;
    private final List<Step> steps = new ArrayList<>();

    public TryCommand(Providers providers, PrintStream out, PrintStream err) {
        this.providers = providers;
        this.out = out;
        this.err = err;
    }

    /**
     * @param once whether to end after the boot instead of waiting for Ctrl-C
     * @return the exit code: 0 when everything worked
     */
    public int run(boolean once) throws IOException {
        // Whenever it comes: a Ctrl-C before the last line must not leave the directory behind.
        CountDownLatch interrupted = once ? null : interrupt();
        Path directory = Files.createTempDirectory("berth-try-");
        try {
            return run(furnish(directory, CONFIGURATION), interrupted);
        } finally {
            remove(directory);
        }
    }

    /**
     * What {@code berth-aot} rehearses: the boot, and then a start over an inventory and a zone file that are large enough for
     * the JVM to learn what to compile.
     *
     * @return the exit code: 0 when everything worked
     */
    public int rehearse() throws IOException {
        Path directory = Files.createTempDirectory("berth-rehearsal-");
        try {
            Path file = furnish(directory, Rehearsal.configuration(CONFIGURATION));
            Files.writeString(directory.resolve("large.zone"), Rehearsal.zone());
            int code = run(file, null);
            if (code == 0 && load(file) instanceof Loaded.Good good) {
                Rehearsal.fill(good.configuration(), providers);
                code = Foreground.run(file, Map.of(), Rehearsal.endingWhenReady(out), err);
            }
            return code;
        } catch (StartFailure e) {
            err.println("berth: " + e.message());
            return 1;
        } finally {
            remove(directory);
        }
    }

    private static Path furnish(Path directory, String configuration) throws IOException {
        Path file = directory.resolve("berth.yaml");
        Files.writeString(file, configuration);
        Path repodata = Files.createDirectories(directory.resolve("data/repo/demo/repodata"));
        Files.writeString(repodata.resolve("repomd.xml"), REPOMD);
        return file;
    }

    private Loaded load(Path file) {
        return ConfigurationFile.load(file, Map.of(), providers.sections());
    }

    /** @param interrupted what it waits for at the end; null: it ends at once */
    private int run(Path file, @Nullable CountDownLatch interrupted) {
        Loaded loaded = load(file);
        if (loaded instanceof Loaded.Bad bad) {
            bad.problems().forEach(err::println);
            return 1;
        }
        var configuration = ((Loaded.Good) loaded).configuration();
        LogSetup.apply(false, configuration.logging().level());
        try (Appliance appliance = Appliance.start(configuration, () -> loaded, providers, InstantSource.system())) {
            out.println("Berth runs on loopback, with its data in " + configuration.data());
            boot(appliance);
            boolean everything = !steps.isEmpty() && steps.stream().allMatch(Step::done);
            if (interrupted != null) {
                byHand(appliance, file);
            }
            out.println(everything ? "everything worked" : "did not work: " + failed());
            if (interrupted != null) {
                await(interrupted);
            }
            return everything ? 0 : 1;
        } catch (StartFailure e) {
            err.println("berth: " + e.message());
            return 1;
        }
    }

    private String failed() {
        return steps.isEmpty()
                ? "nothing was tried"
                : steps.stream()
                        .filter(step -> !step.done())
                        .map(Step::service)
                        .distinct()
                        .toList()
                        .toString();
    }

    private void tell(Step step) {
        steps.add(step);
        out.println(step);
    }

    private void boot(Appliance appliance) {
        Target target = target(appliance);
        for (String service : List.of("dhcp", "dns", "ntp", "tftp", "http", "registry")) {
            if (!target.has(service)) {
                out.println(service + " is not serving; 'berth status' and the log say why");
            }
        }
        var node = new SimulatedNode(target, MAC, NAME);
        out.println("\nA node " + MAC + " is powered on:");
        SimulatedNode.Leased leased = node.lease(RELAY);
        tell(leased.step());
        Ipv4 address = leased.address();
        tell(node.forward(FQDN, address));
        tell(node.backward(address, FQDN));
        tell(node.time());
        tell(adopt(appliance));
        tell(node.bootFile(address, "pxelinux.cfg/01-" + MAC.joined('-'), "inst.hostname=" + NAME));
        tell(node.repository(address, "demo"));
        tell(SampleImage.push(target));
        tell(node.image(address, SampleImage.REPOSITORY, SampleImage.TAG));
        out.println();
    }

    /** The operator's part: the node becomes a host that installs with the profile demo. */
    private static Step adopt(Appliance appliance) {
        long start = System.nanoTime();
        var now = appliance.inventory().now();
        var profile = now.find(Kinds.PROFILE, Kinds.name("profile", "demo"));
        Ref ref = Ref.fresh(Kinds.HOST, appliance.clock().instant(), new Random());
        var host = new Host(
                NAME,
                List.of(new HostInterface(HostInterface.FIRST, List.of(MAC), List.of(), null)),
                null,
                profile == null ? null : profile.ref(),
                Host.Boot.INSTALL,
                Map.of(),
                Map.of());
        Outcome outcome = appliance
                .inventory()
                .commit(new Proposal(
                        new Actor(Actor.Sort.UID, System.getProperty("user.name", "nobody")),
                        new Subject(ref, MAC, null, null),
                        "node adopted",
                        List.of(new Change.Put(ref, host, 0))));
        boolean done = outcome instanceof Outcome.Committed;
        return new Step(
                "inventory",
                done,
                done ? "adopted as host " + NAME + ", to be installed with profile demo" : outcome.toString(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static Target target(Appliance appliance) {
        Map<String, Integer> ports = new HashMap<>();
        appliance.standings().forEach(standing -> {
            if (standing.state() instanceof ServiceState.Serving serving) {
                serving.sockets().stream()
                        .filter(socket -> socket.address() instanceof InetSocketAddress)
                        .forEach(socket ->
                                ports.putIfAbsent(standing.name(), ((InetSocketAddress) socket.address()).getPort()));
            }
        });
        return new Target(SERVER, ports);
    }

    private void byHand(Appliance appliance, Path file) {
        Target target = target(appliance);
        out.println("Try it by hand:");
        out.println("  dig @" + SERVER + " -p " + target.port("dns") + " " + FQDN);
        out.println("  ntpdig -p 1 " + SERVER + "   (port " + target.port("ntp") + ")");
        out.println("  curl tftp://" + SERVER + ":" + target.port("tftp") + "/pxelinux.cfg/default");
        out.println("  curl http://" + SERVER + ":" + target.port("http") + "/repo/demo/repodata/repomd.xml");
        out.println("  skopeo inspect --tls-verify=false docker://" + SERVER + ":" + target.port("registry") + "/"
                + SampleImage.REPOSITORY + ":" + SampleImage.TAG);
        out.println("  berth -c " + file + " status");
        appliance.sites().consoleSockets().stream()
                .filter(socket -> socket.address() instanceof InetSocketAddress)
                .forEach(socket -> {
                    var address = (InetSocketAddress) socket.address();
                    out.println("  curl http://" + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + "/metrics");
                });
        out.println(appliance.readyLine());
        consoleLink(appliance).ifPresent(link -> out.println("The console, for whoever opens it first: " + link));
        out.println("Ctrl-C ends it and removes " + file.getParent());
    }

    /** The throwaway appliance's one user, whose password nobody knows, and the link that logs in as that user. */
    private static Optional<String> consoleLink(Appliance appliance) {
        var random = new SecureRandom();
        var user =
                new User("you", Role.ADMIN, new Credentials(random).choose(null).hash());
        Ref ref = Ref.fresh(UserKinds.USER, appliance.clock().instant(), random);
        appliance
                .inventory()
                .commit(new Proposal(
                        new Actor(Actor.Sort.UID, System.getProperty("user.name", "nobody")),
                        Subject.NOBODY,
                        "user added",
                        List.of(new Change.Put(ref, user, 0))));
        Entity<User> made = appliance.inventory().now().get(UserKinds.USER, ref);
        return made == null
                ? Optional.empty()
                : appliance
                        .consoleUrl()
                        .map(url -> url + "login/once?key=" + appliance.links().make(made, Duration.ofDays(1)));
    }

    /** What Ctrl-C and a TERM open from now on, instead of ending the process. */
    private static CountDownLatch interrupt() {
        var interrupted = new CountDownLatch(1);
        Signal.handle(new Signal("INT"), signal -> interrupted.countDown());
        Signal.handle(new Signal("TERM"), signal -> interrupted.countDown());
        return interrupted;
    }

    private static void await(CountDownLatch interrupted) {
        try {
            interrupted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
