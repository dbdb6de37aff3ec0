package dev.berth.appliance.cli;

import dev.berth.appliance.log.LogSetup;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.probe.SampleImage;
import dev.berth.appliance.probe.SimulatedNode;
import dev.berth.appliance.probe.Step;
import dev.berth.appliance.probe.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code berth probe SERVER}: asks each service of a server what a node would ask, and changes nothing but a lease. */
final class ProbeCommand {
    private static final Mac MAC = Mac.of("02:00:00:be:47:01");

    private ProbeCommand() {}

    static int run(Ipv4 server, Map<String, Integer> ports, @Nullable String domain, PrintStream out)
            throws IOException {
        // The libraries that play the node have their own to say at lower levels.
        LogSetup.apply(false, "warn");
        Ipv4 source = SampleImage.sourceTowards(server);
        Target standard = Target.standard(server);
        var all = new java.util.HashMap<>(standard.ports());
        all.putAll(ports);
        var target = new Target(server, all);
        var node = new SimulatedNode(target, MAC, "berth-probe");
        SimulatedNode.Leased leased = node.lease(source);
        String zone = domain != null ? domain : leased.domain();
        List<Step> steps = List.of(
                leased.step(),
                zone.isEmpty()
                        ? new Step("dns", false, "no domain to ask for; name it with --domain", java.time.Duration.ZERO)
                        : node.zone(zone),
                node.time(),
                node.tftpAnswers(source),
                node.answers("repo", source, "/repo/"),
                node.registryAnswers(source));
        steps.forEach(out::println);
        return steps.stream().allMatch(Step::done) ? 0 : 1;
    }
}
