package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import dev.berth.dhcp.message.RelayInformation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision is made from.
 *
 * @param wire the networks whose wire the client is on
 * @param relay option 82, or null
 * @param classes those that the client is of, in the order of the settings
 */
record Situation(
        Snapshot snapshot,
        Plan plan,
        Memory memory,
        Received received,
        Client client,
        List<ServedNetwork> wire,
        @Nullable RelayInformation relay,
        List<ClientClass> classes,
        Instant now) {
    DhcpMessage message() {
        return received.message();
    }

    Header header() {
        return received.message().header();
    }

    Options options() {
        return received.message().options();
    }

    LeaseSettings settings() {
        return plan.settings();
    }

    /** Whether the relay names a port that has its share of addresses already. */
    boolean portIsFull() {
        int most = settings().limits().perPort();
        Octets port = most == 0 || relay == null ? null : relay.port();
        return port != null && memory.inUseBehind(port) >= most;
    }

    boolean refused() {
        for (ClientClass each : classes) {
            if (each.refuse()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client is of one of these classes; anybody is of none. */
    boolean isOf(List<String> names) {
        if (names.isEmpty()) {
            return true;
        }
        for (ClientClass each : classes) {
            if (names.contains(each.name())) {
                return true;
            }
        }
        return false;
    }

    /** The network of the wire that holds an address, or null. */
    @Nullable
    ServedNetwork network(Ipv4 address) {
        for (ServedNetwork each : wire) {
            if (each.network().subnet().contains(address)) {
                return each;
            }
        }
        return null;
    }
}
