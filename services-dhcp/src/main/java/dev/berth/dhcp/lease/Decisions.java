package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.RelayInformation;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is due for a message: a function of the inventory, the offers and free addresses, the message and the time. */
public final class Decisions {
    private Decisions() {}

    /** Changes nothing; {@code memory} is locked by the caller. */
    public static Decision decide(Snapshot snapshot, Plan plan, Memory memory, Received received, Instant now) {
        return switch (received.message()) {
            case DhcpMessage.Discover m ->
                answered(situation(snapshot, plan, memory, received, now), Discovery::decide);
            case DhcpMessage.Request m -> answered(situation(snapshot, plan, memory, received, now), Requests::decide);
            case DhcpMessage.Inform m -> answered(situation(snapshot, plan, memory, received, now), Informing::decide);
            case DhcpMessage.BootRequest m -> answered(situation(snapshot, plan, memory, received, now), Bootp::decide);
            case DhcpMessage.Decline m -> ended(situation(snapshot, plan, memory, received, now), Endings::decline);
            case DhcpMessage.Release m -> ended(situation(snapshot, plan, memory, received, now), Endings::release);
            case DhcpMessage.LeaseQuery m -> LeaseQueries.decide(snapshot, plan, received, m, now);
            // They come over TCP only.
            case DhcpMessage.BulkLeaseQuery m -> notForServers();
            case DhcpMessage.LeaseReply m -> notForServers();
            case DhcpMessage.Offer m -> notForServers();
            case DhcpMessage.Ack m -> notForServers();
            case DhcpMessage.Nak m -> notForServers();
            case DhcpMessage.BootReply m -> notForServers();
            case DhcpMessage.Other m -> notForServers();
        };
    }

    private static Decision answered(@Nullable Situation s, Function<Situation, Decision> decide) {
        if (s == null) {
            return new Decision.Silence(Reason.HARDWARE);
        }
        if (s.refused()) {
            return new Decision.Silence(Reason.CLASS_REFUSED);
        }
        return s.settings().proxy() || s.received().arrival().asked() ? Proxy.decide(s) : decide.apply(s);
    }

    private static Decision ended(@Nullable Situation s, Function<Situation, Decision> decide) {
        if (s == null) {
            return new Decision.Silence(Reason.HARDWARE);
        }
        return s.settings().proxy() ? new Decision.Silence(Reason.PROXY) : decide.apply(s);
    }

    private static Decision notForServers() {
        return new Decision.Silence(Reason.NOT_FOR_SERVERS);
    }

    /** Null for a client whose hardware address is not Ethernet's. */
    static @Nullable Situation situation(Snapshot snapshot, Plan plan, Memory memory, Received received, Instant now) {
        DhcpMessage message = received.message();
        Mac mac = message.header().mac();
        if (mac == null) {
            return null;
        }
        RelayInformation relay = RelayInformation.of(message.options());
        List<ServedNetwork> wire = wire(plan, received, relay);
        Client client = Client.of(snapshot, mac, message.options());
        return new Situation(
                snapshot,
                plan,
                memory,
                received,
                client,
                wire,
                relay,
                Classes.of(plan.settings(), snapshot, received, client, wire, relay),
                now);
    }

    /** By what the relay says, else by the interface, else by the client's own address (RFC 2131 §4.3.1, 3011, 3527). */
    private static List<ServedNetwork> wire(Plan plan, Received received, @Nullable RelayInformation relay) {
        Header header = received.message().header();
        Arrival arrival = received.arrival();
        Ipv4 ciaddr = header.ciaddr();
        if (header.relayed()) {
            Ipv4 link = relay == null ? null : relay.linkSelection();
            if (link == null) {
                link = received.message().options().address(Code.SUBNET_SELECTION);
            }
            return plan.wireOf(link == null ? header.giaddr() : link);
        }
        // A unicast may have come through routers, from a client whose network is not this interface's.
        boolean unicast = arrival.interfaceName() == null || plan.ours(arrival.local());
        if (unicast && !ciaddr.isAny()) {
            return plan.wireOf(ciaddr);
        }
        return arrival.interfaceName() == null ? List.of() : plan.at(arrival.interfaceName());
    }
}
