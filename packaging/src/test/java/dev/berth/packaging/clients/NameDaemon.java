package dev.berth.packaging.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Somebody else's name server on a machine of the laboratory, at port 53 of its address: BIND, Knot or NSD. */
final class NameDaemon implements AutoCloseable {
    /** The secret of the key {@code xfer} (hmac-sha256), which all of them have. */
    static final String SECRET = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";

    private final Namespace machine;
    private final String address;
    private final Running process;

    private NameDaemon(Namespace machine, String address, Running process) {
        this.machine = machine;
        this.address = address;
        this.process = process;
    }

    /** {@code options} go into its options, {@code zones} are zone statements; {@code %s} in both is its directory. */
    static NameDaemon bind(Namespace machine, String address, String options, String zones) {
        Path conf = write(
                machine, """
                options {
                  directory "%1$s";
                  pid-file "%1$s/named.pid";
                  session-keyfile none;
                  listen-on { @; };
                  listen-on-v6 { none; };
                  recursion no;
                  dnssec-validation no;
                  notify-delay 0;
                  serial-query-rate 1000;
                  min-refresh-time 1; min-retry-time 1;
                  OPTIONS
                };
                controls { };
                key xfer { algorithm hmac-sha256; secret "SECRET"; };
                ZONES
                """.replace("@", address).replace("OPTIONS", options).replace("ZONES", zones));
        return start(machine, address, "named", "-g", "-c", conf.toString());
    }

    /** {@code sections} are remote and acl sections, further templates (the default one is there), and zones. */
    static NameDaemon knot(Namespace machine, String address, String sections) {
        Path conf = write(machine, """
                server:
                  listen: @@53
                  rundir: %1$s
                  udp-workers: 1
                  tcp-workers: 1
                  background-workers: 1
                database:
                  storage: %1$s
                log:
                - target: stdout
                  any: info
                key:
                - id: xfer
                  algorithm: hmac-sha256
                  secret: SECRET
                template:
                - id: default
                  storage: %1$s
                SECTIONS
                """.replace("@@", address + "@").replace("SECTIONS", sections));
        return start(machine, address, "knotd", "-c", conf.toString());
    }

    /** {@code zones} are zone clauses. */
    static NameDaemon nsd(Namespace machine, String address, String zones) {
        Path conf = write(machine, """
                server:
                  ip-address: ADDRESS@53
                  server-count: 1
                  username: ""
                  database: ""
                  zonesdir: "%1$s"
                  pidfile: "%1$s/nsd.pid"
                  xfrdfile: "%1$s/xfrd.state"
                  xfrdir: "%1$s"
                  zonelistfile: "%1$s/zone.list"
                  verbosity: 2
                  xfrd-reload-timeout: 0
                remote-control:
                  control-enable: no
                key:
                  name: xfer
                  algorithm: hmac-sha256
                  secret: "SECRET"
                ZONES
                """.replace("ADDRESS", address).replace("ZONES", zones));
        return start(machine, address, "nsd", "-d", "-c", conf.toString());
    }

    private static Path write(Namespace machine, String text) {
        Path directory = machine.file("names");
        try {
            Files.createDirectories(directory);
            return Files.writeString(
                    directory.resolve("conf"), text.replace("SECRET", SECRET).replace("%1$s", directory.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NameDaemon start(Namespace machine, String address, String... command) {
        return new NameDaemon(machine, address, machine.start(Map.of(), command));
    }

    /** What it answers, shortly; asked on its own machine. Empty where there is nothing, or no answer. */
    String answer(String name, String type) {
        return machine.run("dig", "+short", "+tries=1", "+time=2", "@" + address, name, type)
                .output()
                .strip();
    }

    String log() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
