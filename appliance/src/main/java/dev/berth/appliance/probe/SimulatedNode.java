package dev.berth.appliance.probe;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.TimeInfo;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** One machine that boots: what it asks of each service, and what it makes of the answer. */
public final class SimulatedNode {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern DIGEST = Pattern.compile("\"digest\"\\s*:\\s*\"(sha256:[0-9a-f]{64})\"");

    private final Target target;
    private final Mac mac;
    private final String hostname;

    public SimulatedNode(Target target, Mac mac, String hostname) {
        this.target = target;
        this.mac = mac;
        this.hostname = hostname;
    }

    /** What a lease step came to; {@code address} is 0.0.0.0 when there is none. */
    public record Leased(Step step, Ipv4 address, String domain) {}

    /** An address through a relay agent at {@code relay}, which must be an address of this machine. */
    public Leased lease(Ipv4 relay) {
        var reply = new DhcpClient.Reply[1];
        Step step = Step.of("dhcp", () -> {
            var server = new InetSocketAddress(target.server().inet(), target.port("dhcp"));
            DhcpClient.Reply ack = new DhcpClient(server, relay, mac, hostname, new Random()).lease();
            reply[0] = ack;
            return "address " + ack.yiaddr() + " for " + ack.seconds(51) + " s, router " + ack.address(3)
                    + ", name server " + ack.address(6) + ", domain " + ack.text(15) + ", boot file "
                    + (ack.file().isEmpty() ? ack.text(67) : ack.file());
        });
        return reply[0] == null
                ? new Leased(step, Ipv4.ANY, "")
                : new Leased(step, reply[0].yiaddr(), reply[0].text(15));
    }

    /** The A record of a name; {@code expected} unless it is 0.0.0.0. */
    public Step forward(String fqdn, Ipv4 expected) {
        return Step.of("dns", () -> {
            Record answer = query(Name.fromString(fqdn + "."), Type.A);
            return expect(
                    fqdn + " has address ",
                    answer.rdataToString(),
                    expected.isAny() ? answer.rdataToString() : expected.toString());
        });
    }

    /** The PTR record of an address. */
    public Step backward(Ipv4 address, String expected) {
        return Step.of("dns", () -> {
            Record answer = query(Name.fromString(DomainName.reverse(address) + "."), Type.PTR);
            return expect(address + " is ", answer.rdataToString(), expected + ".");
        });
    }

    /** The SOA of a zone. */
    public Step zone(String zone) {
        return Step.of(
                "dns",
                () -> zone + " is at serial "
                        + query(Name.fromString(zone + "."), Type.SOA)
                                .rdataToString()
                                .split(" ", -1)[2]);
    }

    private static String expect(String what, String got, String expected) throws IOException {
        if (!got.equals(expected)) {
            throw new IOException(what + got + ", expected " + expected);
        }
        return what + got;
    }

    private Record query(Name name, int type) throws IOException {
        var resolver = new SimpleResolver(new InetSocketAddress(target.server().inet(), target.port("dns")));
        resolver.setTimeout(PATIENCE);
        Message answer = resolver.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
        if (answer.getRcode() != Rcode.NOERROR
                || answer.getSection(Section.ANSWER).isEmpty()) {
            throw new IOException(
                    name + " " + Type.string(type) + ": " + Rcode.string(answer.getRcode()) + ", no record");
        }
        return answer.getSection(Section.ANSWER).getFirst();
    }

    /** The time. */
    public Step time() {
        return Step.of("ntp", () -> {
            try (NTPUDPClient client = new NTPUDPClient()) {
                client.setDefaultTimeout(PATIENCE);
                TimeInfo info = client.getTime(target.server().inet(), target.port("ntp"));
                info.computeDetails();
                int stratum = info.getMessage().getStratum();
                if (stratum < 1 || stratum > 15 || info.getMessage().getLeapIndicator() == 3) {
                    throw new IOException("the server says that it is not synchronised (stratum " + stratum + ")");
                }
                return "stratum " + stratum + ", offset " + info.getOffset() + " ms";
            }
        });
    }

    /** A file by TFTP and the same by HTTP, asked for from {@code source}; both must be the same bytes. */
    public Step bootFile(Ipv4 source, String name, String expected) {
        return Step.of("boot", () -> {
            byte[] byTftp = tftp(source, name);
            byte[] byHttp = http(source, "http", "/boot/" + name).body();
            if (!java.util.Arrays.equals(byTftp, byHttp)) {
                throw new IOException(name + ": TFTP gives " + byTftp.length + " octets, HTTP " + byHttp.length);
            }
            if (!new String(byTftp, StandardCharsets.UTF_8).contains(expected)) {
                throw new IOException(name + " does not hold '" + expected + "'");
            }
            return name + ", " + byTftp.length + " octets by TFTP and by HTTP";
        });
    }

    /** Whether TFTP answers at all, even if with "not found". */
    public Step tftpAnswers(Ipv4 source) {
        return Step.of("tftp", () -> {
            try {
                return "pxelinux.cfg/default, " + tftp(source, "pxelinux.cfg/default").length + " octets";
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("Error code 1")) {
                    return "answers; there is no pxelinux.cfg/default";
                }
                throw e;
            }
        });
    }

    private byte[] tftp(Ipv4 source, String name) throws IOException {
        return TftpFetch.fetch(source.inet(), target.server().inet(), target.port("tftp"), name);
    }

    /** A repository's metadata. */
    public Step repository(Ipv4 source, String repository) {
        return Step.of("repo", () -> {
            String path = "/repo/" + repository + "/repodata/repomd.xml";
            HttpResponse<byte[]> answer = http(source, "http", path);
            if (!new String(answer.body(), StandardCharsets.UTF_8).contains("<repomd")) {
                throw new IOException(path + " is no repository metadata");
            }
            return path + ", " + answer.body().length + " octets, ETag "
                    + answer.headers().firstValue("ETag").orElse("none");
        });
    }

    /** Whether a registry answers, even if it asks for a login first (OCI distribution 1.1, end-1). */
    public Step registryAnswers(Ipv4 source) {
        return Step.of("registry", () -> {
            HttpResponse<byte[]> answer = request(source, "registry", "/v2/");
            return switch (answer.statusCode()) {
                case 200 -> "/v2/ answers";
                case 401 -> "/v2/ answers, and asks for a login";
                default -> throw new IOException("/v2/ answers " + answer.statusCode());
            };
        });
    }

    /** Whether a path answers 200. */
    public Step answers(String service, Ipv4 source, String path) {
        return Step.of(
                service, () -> path + " answers, " + http(source, "http", path).body().length + " octets");
    }

    /** Pulls an image: its manifest and every blob, each checked against its digest. */
    public Step image(Ipv4 source, String repository, String tag) {
        return Step.of("registry", () -> {
            String base = "/v2/" + repository;
            String manifest = new String(
                    http(source, "registry", base + "/manifests/" + tag).body(), StandardCharsets.UTF_8);
            Matcher digests = DIGEST.matcher(manifest);
            int blobs = 0;
            long octets = 0;
            while (digests.find()) {
                byte[] blob = http(source, "registry", base + "/blobs/" + digests.group(1))
                        .body();
                if (!digest(blob).equals(digests.group(1))) {
                    throw new IOException("blob " + digests.group(1) + " arrived as " + digest(blob));
                }
                blobs++;
                octets += blob.length;
            }
            if (blobs == 0) {
                throw new IOException("the manifest names no blob");
            }
            return repository + ":" + tag + ", " + blobs + " blobs, " + octets + " octets, digests right";
        });
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private HttpResponse<byte[]> http(Ipv4 source, String service, String path)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = request(source, service, path);
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answers " + answer.statusCode());
        }
        return answer;
    }

    private HttpResponse<byte[]> request(Ipv4 source, String service, String path)
            throws IOException, InterruptedException {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (!source.isAny()) {
            builder.localAddress(source.inet());
        }
        try (HttpClient client = builder.build()) {
            URI uri = URI.create("http://" + target.server() + ":" + target.port(service) + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .header("Accept", "application/vnd.oci.image.manifest.v1+json, */*")
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}
