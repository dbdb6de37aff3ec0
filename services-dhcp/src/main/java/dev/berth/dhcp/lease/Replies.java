package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.ClientFqdn;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Replies: what the client asked for in option 55, and what it must be told anyway. */
final class Replies {
    /** IP and UDP headers, which option 57 counts in practice. */
    private static final int HEADERS = 28;

    private static final int LONGEST_FILE = 127;
    /** PXE_DISCOVERY_CONTROL (43.6) with bit 3: load the file that is named, ask for no others (PXE 2.1 §2.5.1). */
    private static final Octets AS_NAMED = Octets.of("060108ff");

    private final Situation s;
    private final ServedNetwork network;
    private final Layers layers;
    private final @Nullable String file;

    private Replies(Situation situation, ServedNetwork network) {
        this.s = situation;
        this.network = network;
        this.layers = Layers.of(s, network);
        this.file = BootFile.of(s.options(), layers, network, s.classes());
    }

    /** Octets of payload that the client takes (option 57). */
    static int limit(Options options) {
        long asked = options.number(Code.MAX_MESSAGE_SIZE, 0) - HEADERS;
        return (int) Math.clamp(asked, DhcpEncoder.DEFAULT_LIMIT, DhcpEncoder.LARGEST);
    }

    static DhcpMessage offer(Situation s, ServedNetwork network, Ipv4 address, Duration time) {
        NameClaim name = LeaseNames.claim(s, network, address, LeaseNames.asked(s.options()));
        var reply = new Replies(s, network);
        return new DhcpMessage.Offer(reply.header(address, Ipv4.ANY), reply.options(time, name));
    }

    static DhcpMessage ack(Situation s, ServedNetwork network, Ipv4 address, Duration time, @Nullable NameClaim name) {
        var reply = new Replies(s, network);
        Options options = reply.options(time, name);
        // RFC 4039 §3: by this the client knows that the offer is an ACK already.
        boolean rapid = s.message() instanceof DhcpMessage.Discover;
        return new DhcpMessage.Ack(
                reply.header(address, s.header().ciaddr()),
                rapid ? options.with(Code.RAPID_COMMIT, Octets.EMPTY) : options);
    }

    /** The answer to BOOTP: nothing that speaks of leases or servers' identities (RFC 1534). */
    static DhcpMessage bootp(Situation s, ServedNetwork network, Ipv4 address) {
        var reply = new Replies(s, network);
        return new DhcpMessage.BootReply(reply.header(address, s.header().ciaddr()), reply.options(null, null));
    }

    /** Proxy mode's answer: an OFFER, or at the port for it an ACK, without an address; null when there is nothing to boot. */
    static @Nullable DhcpMessage proxy(Situation s, ServedNetwork network, String vendor) {
        var reply = new Replies(s, network);
        if (reply.file == null) {
            return null;
        }
        Options.Builder options = Options.builder();
        options.add(Code.SERVER_ID, serverId(s, network));
        boolean http = Architecture.isHttpClient(vendor);
        options.add(Code.VENDOR_CLASS, http ? "HTTPClient" : "PXEClient");
        Octets own = reply.layers.find(Code.VENDOR_OPTIONS);
        if (own != null) {
            options.add(Code.VENDOR_OPTIONS, own);
        } else if (!http) {
            options.add(Code.VENDOR_OPTIONS, AS_NAMED);
        }
        reply.bootEchoes(options);
        echo(s, options, Code.CLIENT_ID);
        echo(s, options, Code.RELAY_INFORMATION);
        Header header = reply.header(Ipv4.ANY, s.header().ciaddr());
        return s.message() instanceof DhcpMessage.Discover
                ? new DhcpMessage.Offer(header, options.build())
                : new DhcpMessage.Ack(header, options.build());
    }

    /** The answer to INFORM: no address and no times (RFC 2131 §4.3.5). */
    static DhcpMessage informed(Situation s, ServedNetwork network) {
        var reply = new Replies(s, network);
        return new DhcpMessage.Ack(reply.header(Ipv4.ANY, s.header().ciaddr()), reply.options(null, null));
    }

    /** A NAK, or silence where another server may know better. */
    static Decision nak(Situation s, String why) {
        ReplyPath path = Paths.nak(s);
        // Who took our offer waits for us alone (RFC 2131 §3.1.4).
        boolean chosen = s.options().has(Code.SERVER_ID);
        if (!s.settings().authoritative() && !chosen) {
            return new Decision.Silence(Reason.NOT_AUTHORITATIVE);
        }
        if (path == null || s.wire().isEmpty()) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        Header asked = s.header();
        // RFC 2131 §4.3.2: the relay shall broadcast it, since the client's address is not right there.
        int flags = asked.relayed() ? asked.flags() | Header.BROADCAST : asked.flags();
        var header = new Header(
                asked.htype(),
                0,
                asked.xid(),
                0,
                flags,
                Ipv4.ANY,
                Ipv4.ANY,
                Ipv4.ANY,
                asked.giaddr(),
                asked.chaddr(),
                "",
                "");
        Options.Builder options = Options.builder();
        options.add(Code.SERVER_ID, serverId(s, s.wire().getFirst()));
        options.add(Code.MESSAGE, why);
        echo(s, options, Code.CLIENT_ID);
        echo(s, options, Code.RELAY_INFORMATION);
        return new Decision.Answer(new DhcpMessage.Nak(header, options.build()), path, limit(s.options()), null, null);
    }

    /** What the relay wants clients to take for the server (RFC 5107), else our address on the network. */
    private static Ipv4 serverId(Situation s, ServedNetwork network) {
        Ipv4 override = s.relay() == null ? null : s.relay().serverIdOverride();
        return override == null ? network.server() : override;
    }

    private static void echo(Situation s, Options.Builder options, int code) {
        Octets value = s.options().find(code);
        if (value != null) {
            options.add(code, value);
        }
    }

    private Header header(Ipv4 yiaddr, Ipv4 ciaddr) {
        Header asked = s.header();
        Octets explicit = layers.findOwn(Code.TFTP_SERVERS);
        Ipv4 next = explicit == null || explicit.length() < 4 ? network.nextServer() : Ipv4.at(explicit.bytes(), 0);
        return new Header(
                asked.htype(),
                0,
                asked.xid(),
                0,
                asked.flags(),
                ciaddr,
                yiaddr,
                next,
                asked.giaddr(),
                asked.chaddr(),
                "",
                file != null && latin(file) && file.length() <= LONGEST_FILE ? file : "");
    }

    private static boolean latin(String text) {
        return StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    }

    /** @param time null where no lease is given */
    private Options options(@Nullable Duration time, @Nullable NameClaim name) {
        Options.Builder options = Options.builder();
        if (s.message().type() != 0) {
            options.add(Code.SERVER_ID, serverId(s, network));
        }
        if (time != null) {
            options.addInt(Code.LEASE_TIME, seconds(time));
        }
        addWanted(options, time);
        bootEchoes(options);
        echo(s, options, Code.CLIENT_ID);
        ClientFqdn fqdn = ClientFqdn.of(s.options());
        if (fqdn != null) {
            options.add(Code.CLIENT_FQDN, fqdn.answer(name == null ? null : name.fqdn()));
        }
        echo(s, options, Code.SUBNET_SELECTION);
        echo(s, options, Code.RELAY_INFORMATION);
        return options.build();
    }

    /** Firmware drops offers that do not repeat what it sent (RFC 4578 §2.3, UEFI 2.10 §24.7). */
    private void bootEchoes(Options.Builder options) {
        echo(s, options, Code.CLIENT_MACHINE_ID);
        String vendor = s.client().vendor();
        if (vendor != null && Architecture.isHttpClient(vendor) && file != null) {
            options.add(Code.VENDOR_CLASS, "HTTPClient");
        }
        if (file != null && file.length() > LONGEST_FILE) {
            options.add(Code.BOOT_FILE, file);
        }
    }

    /** Option 55 in the client's order, the mask before the routers (RFC 2132 §3.3); without it all that there is. */
    private void addWanted(Options.Builder options, @Nullable Duration time) {
        Octets asked = s.options().find(Code.PARAMETER_REQUEST_LIST);
        if (asked == null) {
            addAll(options, time);
            return;
        }
        for (int i = 0; i < asked.length(); i++) {
            if (asked.at(i) == Code.SUBNET_MASK) {
                add(options, Code.SUBNET_MASK, time);
            }
        }
        for (int i = 0; i < asked.length(); i++) {
            add(options, asked.at(i), time);
        }
    }

    private void addAll(Options.Builder options, @Nullable Duration time) {
        add(options, Code.SUBNET_MASK, time);
        add(options, Code.HOST_NAME, time);
        for (int code : layers.codes()) {
            // RFC 8925 §3.3.1: only to a client that asks for it.
            if (code != Code.V6_ONLY_PREFERRED) {
                add(options, code, time);
            }
        }
        add(options, Code.TFTP_SERVER_NAME, time);
        add(options, Code.BOOT_FILE, time);
    }

    private void add(Options.Builder options, int code, @Nullable Duration time) {
        Octets value = options.has(code) ? null : value(code, time);
        if (value != null) {
            options.add(code, value);
        }
    }

    private @Nullable Octets value(int code, @Nullable Duration time) {
        return switch (code) {
            // What this server says itself, whatever the client asks for.
            case Code.PAD,
                    Code.LEASE_TIME,
                    Code.OVERLOAD,
                    Code.MESSAGE_TYPE,
                    Code.SERVER_ID,
                    Code.CLIENT_ID,
                    Code.CLIENT_FQDN,
                    Code.RELAY_INFORMATION,
                    Code.END -> null;
            case Code.RENEWAL_TIME -> part(code, time, 0.5);
            case Code.REBINDING_TIME -> part(code, time, 0.875);
            case Code.HOST_NAME -> layers.find(code) == null ? hostName() : layers.find(code);
            case Code.BOOT_FILE -> file == null ? null : text(file);
            case Code.TFTP_SERVER_NAME ->
                layers.find(code) == null && file != null
                        ? text(network.nextServer().toString())
                        : layers.find(code);
            case Code.TFTP_SERVERS ->
                layers.find(code) == null && file != null
                        ? ServedNetwork.octets(network.nextServer())
                        : layers.find(code);
            case Code.CLASSLESS_ROUTES, Code.MICROSOFT_ROUTES -> routes(code);
            default -> layers.find(code);
        };
    }

    /** Routes that are set for the client itself serve both options that say them, with the default route inside. */
    private @Nullable Octets routes(int code) {
        Octets own = layers.findOwn(code);
        if (own == null) {
            own = layers.findOwn(code == Code.CLASSLESS_ROUTES ? Code.MICROSOFT_ROUTES : Code.CLASSLESS_ROUTES);
        }
        return own == null ? layers.find(code) : ServedNetwork.withDefault(own, network.network());
    }

    private @Nullable Octets part(int code, @Nullable Duration time, double part) {
        if (time == null) {
            return null;
        }
        Octets set = layers.find(code);
        return set == null ? ServedNetwork.octets(new Ipv4((int) (long) (seconds(time) * part))) : set;
    }

    private @Nullable Octets hostName() {
        Entity<Host> host = s.client().host();
        if (host == null) {
            return null;
        }
        String name = host.value().name();
        int dot = name.indexOf('.');
        return text(dot < 0 ? name : name.substring(0, dot));
    }

    private static Octets text(String text) {
        return Octets.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long seconds(Duration time) {
        return Math.clamp(time.toSeconds(), 0, 0xfffffffeL);
    }
}
