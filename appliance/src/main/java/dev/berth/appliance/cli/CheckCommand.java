package dev.berth.appliance.cli;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.config.Planned;
import dev.berth.appliance.config.PlannedSockets;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.run.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code berth check}: the configuration, then what on this machine would keep Berth from serving. Changes nothing. */
final class CheckCommand {
    private static final long LEAST_SPACE = 1L << 30;

    private final Configuration configuration;
    private final PrintWriter out;
    private boolean clean = true;

    private CheckCommand(Configuration configuration, PrintWriter out) {
        this.configuration = configuration;
        this.out = out;
    }

    /** 0: all is well, 1: the machine would not let all services serve, 2: the configuration has mistakes. */
    static int run(Path file, Map<String, String> environment, Providers providers, PrintWriter out, PrintWriter err) {
        return switch (ConfigurationFile.load(file, environment, providers.sections())) {
            case Loaded.Bad bad -> {
                bad.problems().forEach(err::println);
                bad.warnings().forEach(warning -> err.println("warning: " + warning));
                yield 2;
            }
            case Loaded.Good good -> {
                good.warnings().forEach(warning -> out.println("warning   " + warning));
                var check = new CheckCommand(good.configuration(), out);
                check.ok(file + " has no mistakes");
                check.surroundings(PlannedSockets.of(
                        good.configuration(), List.copyOf(providers.sections().values())));
                yield check.clean ? 0 : 1;
            }
        };
    }

    private void ok(String what) {
        out.println("ok        " + what);
    }

    private void bad(String what, String mend) {
        clean = false;
        out.println("problem   " + what + "; " + mend);
    }

    private void surroundings(List<Planned> sockets) {
        data();
        for (Ipv4 address : configuration.addresses()) {
            address(address);
        }
        for (Placed<Network> network : configuration.networks()) {
            String name = network.value().interfaceName();
            if (name != null) {
                networkInterface(network.value().name(), name);
            }
        }
        boolean running = Files.exists(configuration.data().resolve("run/admin.sock"));
        if (running) {
            ok("an appliance seems to run on this data: its ports are not tried");
        } else {
            sockets.forEach(this::socket);
        }
    }

    private void data() {
        Path data = configuration.data();
        Path there = data;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            bad("data directory " + data + " cannot be written by this user", "run as root, or set data");
            return;
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < LEAST_SPACE) {
                bad(
                        "data directory " + data + " has only " + (free >> 20) + " MiB of free space",
                        "free some, or set data");
            } else {
                ok("data directory " + data + " can be written, " + (free >> 30) + " GiB are free");
            }
        } catch (IOException e) {
            bad("free space of " + there + " cannot be told (" + e.getMessage() + ")", "check the disk");
        }
    }

    private void address(Ipv4 address) {
        try {
            boolean ours = address.bits() >>> 24 == 127 || NetworkInterface.getByInetAddress(address.inet()) != null;
            if (ours) {
                ok("address " + address + " is this machine's");
            } else {
                bad(
                        "no interface of this machine has the address " + address,
                        "give it to one (ip address add), or correct addresses");
            }
        } catch (SocketException e) {
            bad("interfaces cannot be listed (" + e.getMessage() + ")", "run as root");
        }
    }

    private void networkInterface(String network, String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null) {
                bad("network " + network + ": there is no interface " + name, "correct it, or create it (ip link)");
            } else if (!found.isUp()) {
                bad(
                        "network " + network + ": interface " + name + " is down",
                        "bring it up: ip link set " + name + " up");
            } else {
                ok("network " + network + ": interface " + name + " is up");
            }
        } catch (SocketException e) {
            bad("interfaces cannot be listed (" + e.getMessage() + ")", "run as root");
        }
    }

    private void socket(Planned planned) {
        for (Ipv4 address : planned.addresses(configuration)) {
            if (planned.port() == 0) {
                continue;
            }
            String where = address + ":" + planned.port() + "/" + planned.protocol();
            var local = new InetSocketAddress(address.inet(), planned.port());
            try {
                if (planned.protocol().equals("udp")) {
                    try (var socket = new DatagramSocket(null)) {
                        socket.bind(local);
                    }
                } else {
                    try (var socket = new ServerSocket()) {
                        socket.setReuseAddress(true);
                        socket.bind(local);
                    }
                }
                ok(where + " is free for " + planned.key());
            } catch (BindException e) {
                bindFailed(planned, where, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                bad(where + " cannot be bound (" + e.getMessage() + ")", "set " + planned.key());
            }
        }
    }

    private void bindFailed(Planned planned, String where, String message) {
        if (message.contains("Permission denied")) {
            bad(
                    where + " may not be bound by this user",
                    "run as root or with CAP_NET_BIND_SERVICE (the systemd unit does), or set " + planned.key()
                            + " above 1023");
        } else if (message.contains("in use")) {
            String list = planned.protocol().equals("udp") ? "ss -lunp" : "ss -ltnp";
            bad(where + " is taken by another process", "stop it (" + list + "), or set " + planned.key());
        } else {
            bad(where + " cannot be bound: " + message, "correct the address, or set " + planned.key());
        }
    }
}
