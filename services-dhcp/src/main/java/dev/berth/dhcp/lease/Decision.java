package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is due for a message. */
public sealed interface Decision {
    /**
     * A reply, which may leave only after {@code record}, if there is one, is durable.
     *
     * @param limit octets of payload that the client takes
     * @param offered what to remember in memory before the reply leaves, or null
     */
    record Answer(
            DhcpMessage reply,
            ReplyPath path,
            int limit,
            @Nullable Record record,
            @Nullable Offer offered) implements Decision {}

    /** No reply is due, but something is to be recorded. */
    record Note(Record record) implements Decision {}

    /** {@code withdraws}: the client whose open offer is free again, or null. */
    record Silence(Reason reason, @Nullable Withdrawn withdraws) implements Decision {
        public Silence(Reason reason) {
            this(reason, null);
        }
    }

    /** Whose offer is free again. */
    record Withdrawn(String network, Octets identity) {}

    /**
     * Changes of the inventory.
     *
     * @param why as in the history: "lease bound"
     * @param address the lease's address
     */
    record Record(Subject about, String why, Ipv4 address, List<Change> changes) {
        public Record {
            changes = List.copyOf(changes);
        }
    }
}
