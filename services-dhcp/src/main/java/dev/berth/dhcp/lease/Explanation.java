package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.OptionNames;
import dev.berth.dhcp.message.OptionText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision with its reasons, made by the very function that packets take.
 *
 * @param reply null when the message would not be answered
 * @param silence why not, or null
 * @param path where the reply would go, or null
 * @param octets the reply as it would be sent, or empty
 */
public record Explanation(
        @Nullable DhcpMessage reply,
        @Nullable Reason silence,
        @Nullable ReplyPath path,
        @Nullable String network,
        List<Line> options,
        Octets octets) {
    /** An option of the reply, its value as in berth.yaml, and who says so. */
    public record Line(int code, String name, String value, String from) {}

    public Explanation {
        options = List.copyOf(options);
    }

    /** {@code memory} is locked by the caller, and left as it is. */
    public static Explanation of(
            Snapshot snapshot, LeaseSettings settings, Memory memory, Received received, Instant now) {
        var plan = new Plan(snapshot.naming(), settings);
        return switch (Decisions.decide(snapshot, plan, memory, received, now)) {
            case Decision.Answer answer -> {
                ServedNetwork network = plan.holding(answer.reply().header().yiaddr());
                yield new Explanation(
                        answer.reply(),
                        null,
                        answer.path(),
                        network == null ? null : network.name(),
                        network == null
                                ? List.of()
                                : lines(
                                        Decisions.situation(snapshot, plan, memory, received, now),
                                        answer.reply(),
                                        network),
                        Octets.copyOf(DhcpEncoder.encode(answer.reply(), answer.limit())
                                .bytes()));
            }
            case Decision.Silence silence ->
                new Explanation(null, silence.reason(), null, null, List.of(), Octets.EMPTY);
            case Decision.Note note -> new Explanation(null, Reason.NO_ANSWER_DUE, null, null, List.of(), Octets.EMPTY);
        };
    }

    private static List<Line> lines(@Nullable Situation s, DhcpMessage reply, ServedNetwork network) {
        if (s == null) {
            return List.of();
        }
        Layers layers = Layers.of(s, network);
        OptionNames names = s.settings().options();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < reply.options().size(); i++) {
            int code = reply.options().code(i);
            Octets value = reply.options().value(i);
            lines.add(new Line(
                    code,
                    OptionText.name(names, code),
                    OptionText.value(names, code, value),
                    from(code, layers, s.snapshot().site())));
        }
        return lines;
    }

    private static String from(int code, Layers layers, @Nullable Site site) {
        boolean set = layers.find(code) != null;
        return switch (code) {
            case Code.SERVER_ID -> "the server";
            case Code.LEASE_TIME -> "lease-time of the network or of dhcp, and what the client asks for";
            case Code.RENEWAL_TIME, Code.REBINDING_TIME -> set ? layers.from(code, site) : "a part of the lease time";
            case Code.CLIENT_ID, Code.RELAY_INFORMATION, Code.CLIENT_MACHINE_ID, Code.SUBNET_SELECTION ->
                "returned as the client or relay sent it";
            case Code.CLIENT_FQDN -> "the name that the lease would get";
            case Code.HOST_NAME -> set ? layers.from(code, site) : "the host's name";
            case Code.BOOT_FILE, Code.TFTP_SERVER_NAME, Code.TFTP_SERVERS ->
                layers.findOwn(code) != null
                        ? layers.from(code, site)
                        : "boot of the network or of dhcp, by architecture";
            case Code.VENDOR_CLASS -> set ? layers.from(code, site) : "UEFI HTTP Boot wants its class back";
            default -> layers.from(code, site);
        };
    }
}
