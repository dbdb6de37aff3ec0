package dev.berth.dns;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Somebody else's name server on 127.0.0.1, out of Debian's package: BIND, Knot or NSD. */
final class NameServer implements AutoCloseable {
    static final String SECRET = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";
    private static final Path NAMED = Path.of("/usr/sbin/named");
    private static final Path KNOTD = Path.of("/usr/sbin/knotd");
    private static final Path NSD = Path.of("/usr/sbin/nsd");

    final int port;
    private final Path log;
    private final Process process;

    private NameServer(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** {@code zones} are zone statements. */
    static NameServer bind(Path directory, int port, String zones) throws IOException {
        return bind(directory, port, zones, "");
    }

    /** {@code options} are further ones. */
    static NameServer bind(Path directory, int port, String zones, String options) throws IOException {
        Files.createDirectories(directory);
        Path conf = directory.resolve("named.conf");
        Files.writeString(conf, """
                options {
                  directory "%1$s";
                  pid-file "%1$s/named.pid";
                  session-keyfile none;
                  listen-on port %2$d { 127.0.0.1; };
                  listen-on-v6 { none; };
                  recursion no;
                  dnssec-validation no;
                  notify-delay 0;
                  serial-query-rate 1000;
                  min-refresh-time 1; min-retry-time 1;
                  %5$s
                };
                controls { };
                key xfer { algorithm hmac-sha256; secret "%3$s"; };
                %4$s
                """.formatted(directory, port, SECRET, zones, options));
        return start(directory, port, NAMED, "-g", "-c", conf.toString());
    }

    /** {@code sections} are remote, acl, template and zone sections. */
    static NameServer knot(Path directory, int port, String sections) throws IOException {
        Files.createDirectories(directory);
        Path conf = directory.resolve("knot.conf");
        Files.writeString(conf, """
                server:
                  listen: 127.0.0.1@%1$d
                  rundir: %2$s
                  udp-workers: 1
                  tcp-workers: 1
                  background-workers: 1
                database:
                  storage: %2$s/db
                log:
                - target: stdout
                  any: info
                key:
                - id: xfer
                  algorithm: hmac-sha256
                  secret: %3$s
                %4$s
                """.formatted(port, directory, SECRET, sections));
        Files.createDirectories(directory.resolve("db"));
        return start(directory, port, KNOTD, "-c", conf.toString());
    }

    /** {@code zones} are zone clauses. */
    static NameServer nsd(Path directory, int port, String zones) throws IOException {
        Files.createDirectories(directory);
        Path conf = directory.resolve("nsd.conf");
        Files.writeString(conf, """
                server:
                  ip-address: 127.0.0.1@%1$d
                  server-count: 1
                  username: ""
                  database: ""
                  zonesdir: "%2$s"
                  pidfile: "%2$s/nsd.pid"
                  xfrdfile: "%2$s/xfrd.state"
                  xfrdir: "%2$s"
                  zonelistfile: "%2$s/zone.list"
                  verbosity: 2
                  xfrd-reload-timeout: 0
                remote-control:
                  control-enable: no
                key:
                  name: xfer
                  algorithm: hmac-sha256
                  secret: "%3$s"
                %4$s
                """.formatted(port, directory, SECRET, zones));
        return start(directory, port, NSD, "-d", "-c", conf.toString());
    }

    private static NameServer start(Path directory, int port, Path program, String... arguments) throws IOException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(program.toString())
                .command(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(program.toString()), java.util.Arrays.stream(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new NameServer(port, log, process);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Of SIGHUP: zone files are read again. */
    void reload() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    /** Waits for answers with this many records. */
    void awaitAnswer(String name, int type, int records) throws IOException {
        try {
            await(name)
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> answers(port, name, type) == records);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(log(), e);
        }
    }

    static int answers(int port, String name, int type) {
        Message answer = ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), name, type);
        return answer == null ? -1 : answer.getSection(Section.ANSWER).size();
    }

    /** The answer, or null where none comes. */
    static Message ask(InetSocketAddress server, String name, int type) {
        try {
            var resolver = new SimpleResolver(server);
            resolver.setTimeout(Duration.ofSeconds(2));
            return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
        } catch (IOException e) {
            return null;
        }
    }

    static String rcode(InetSocketAddress server, String name) {
        Message answer = ask(server, name, Type.A);
        return answer == null ? "none" : Rcode.string(answer.getRcode());
    }

    static long serial(InetSocketAddress server, String zone) {
        Message answer = ask(server, zone, Type.SOA);
        return answer == null
                ? -1
                : answer.getSection(Section.ANSWER).stream()
                        .filter(SOARecord.class::isInstance)
                        .mapToLong(record -> ((SOARecord) record).getSerial())
                        .findFirst()
                        .orElse(-1);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
