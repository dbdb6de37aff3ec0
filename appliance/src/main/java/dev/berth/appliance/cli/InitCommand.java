package dev.berth.appliance.cli;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code berth init}: a commented berth.yaml for this machine. */
final class InitCommand {
    private static final int SMALLEST_POOLED = 26;

    private final Globals globals;
    private final CommandLine command;

    private InitCommand(Globals globals, CommandLine command) {
        this.globals = globals;
        this.command = command;
    }

    /** An interface with an address that clients could be served from. */
    record Local(String interfaceName, Ipv4 address, Subnet subnet) {}

    static CommandLine of(Globals globals) {
        CommandLine line = Commands.local(
                globals,
                "Write a commented berth.yaml for this machine",
                (c, given) -> new InitCommand(given, c).run());
        // Here --output names a file, not a format.
        line.getCommandSpec().remove(line.getCommandSpec().findOption("--output"));
        line.getCommandSpec()
                .addOption(option("--interface", "INTERFACE", "the provisioning interface; the first with an address"))
                .addOption(option("--domain", "DOMAIN", "the site's domain; lab.example if not given"))
                .addOption(option("--output", "FILE", "where to write it; - for standard output"));
        return line;
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private int run() throws IOException {
        var parsed = command.getParseResult();
        String wanted = parsed.matchedOptionValue("--interface", "");
        String domain = parsed.matchedOptionValue("--domain", "lab.example");
        Path output = Path.of(
                parsed.matchedOptionValue("--output", globals.file(parsed).toString()));
        List<Local> here = locals();
        Optional<Local> chosen = here.stream()
                .filter(local -> wanted.isEmpty() || local.interfaceName().equals(wanted))
                .findFirst();
        if (chosen.isEmpty()) {
            return fail(
                    wanted.isEmpty()
                            ? "this machine has no interface with an IPv4 address; give one an address (ip address add)"
                            : "there is no interface " + wanted + " with an IPv4 address; interfaces here: "
                                    + names(here));
        }
        String text = text(domain, chosen.get());
        Loaded loaded = ConfigurationFile.read(
                output, text, Map.of(), globals.providers().sections());
        if (loaded instanceof Loaded.Bad bad) {
            // Only what was given on the command line can be wrong.
            return fail(bad.problems().getFirst().message());
        }
        return write(output, text);
    }

    private int write(Path output, String text) throws IOException {
        if (output.toString().equals("-")) {
            command.getOut().print(text);
            command.getOut().flush();
            return 0;
        }
        try {
            Path folder = output.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(output, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            return fail(output + " is there already; remove it, or name another with --output");
        } catch (IOException e) {
            return fail("cannot write " + output + " (" + e.getClass().getSimpleName()
                    + "); run as root, or name another file with --output");
        }
        command.getOut().println("wrote " + output + "; look through it, then: berth -c " + output + " check");
        command.getOut().flush();
        return 0;
    }

    private int fail(String message) {
        command.getErr().println("berth: " + message);
        command.getErr().flush();
        return 1;
    }

    private static String names(List<Local> here) {
        return here.isEmpty() ? "none" : here.stream().map(Local::interfaceName).collect(Collectors.joining(", "));
    }

    /** Interfaces that are up and have an IPv4 address, the loopback left out. */
    private static List<Local> locals() {
        List<Local> all = new ArrayList<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (!each.isUp() || each.isLoopback()) {
                    continue;
                }
                for (InterfaceAddress address : each.getInterfaceAddresses()) {
                    if (address.getAddress() instanceof Inet4Address four && address.getNetworkPrefixLength() > 0) {
                        Ipv4 own = Ipv4.of(four);
                        all.add(new Local(each.getName(), own, Subnet.holding(own, address.getNetworkPrefixLength())));
                    }
                }
            }
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The file for a machine; pools only where the subnet has room for one that leaves half of it to others. */
    static String text(String domain, Local local) {
        Subnet subnet = local.subnet();
        long size = 1L << (32 - subnet.prefix());
        Ipv4 from = subnet.base().plus((int) (size / 2));
        Ipv4 to = subnet.base().plus((int) (size - 6));
        String pools = subnet.prefix() > SMALLEST_POOLED
                ? "    # pools: [FIRST-LAST]"
                : "    pools: [" + from + "-" + to + "]";
        return """
                # Berth's configuration. Every key is described in the services' READMEs; "berth check" looks for mistakes.
                """
                + remark("domain: " + domain, "the site's domain; hosts are named below it")
                + remark("addresses: [" + local.address() + "]", "this machine's own addresses for its services")
                + remark("data: /var/lib/berth", "inventory, boot files, packages, images")
                + "\nnetworks:\n  provisioning:\n"
                + remark("    subnet: " + subnet, "the wire's subnet")
                + remark("    interface: " + local.interfaceName(), "take this out to serve relay agents only")
                + remark(pools, "addresses for machines without a reservation")
                + remark("    routers: []", "the default gateway that clients are told")
                + """
                  # rack2: { subnet: 10.78.0.0/24, pools: [10.78.0.100-10.78.0.199], routers: [10.78.0.254] }

                # names: { puppet: 10.77.0.5 }    # further well-known names of the site
                # hosts: { node10: { mac: "52:54:00:77:00:10", address: 10.77.0.10 } }

                dhcp:
                  lease-time: 1h
                  # boot: { bios: lpxelinux.0, efi-x64: grubnetx64.efi }   # first file by client architecture
                dns: { port: 53 }
                ntp: { port: 123 }
                tftp: { port: 69, root: tftp }    # boot files; root is below data
                http: { port: 80 }                # /boot/ and /repo/
                repo: { root: repo }
                registry: { port: 5000, write: users }   # anonymous: everybody on the VLAN may push
                console: { listen: "127.0.0.1:8067" }
                """;
    }

    private static String remark(String line, String about) {
        return "%-44s # %s\n".formatted(line, about);
    }
}
