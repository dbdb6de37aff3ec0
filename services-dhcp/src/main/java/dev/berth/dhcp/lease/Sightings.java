package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Options;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Machines that ask and are no hosts, gathered until they are written together. Guarded by the {@link Memory}'s lock. */
public final class Sightings {
    /** Nodes that are kept; beyond that the ones that were quiet longest go. */
    static final int MOST = Node.MOST;
    /** Nodes of one proposal. */
    static final int BATCH = 256;
    /** Sightings that wait to be written; more are forgotten. */
    private static final int WAITING = 1024;

    private final Map<Mac, Node> waiting = new LinkedHashMap<>();

    /** Notes a DISCOVER or REQUEST of a stranger, if it tells something new. */
    public void note(Snapshot snapshot, Plan plan, Received received, Instant now) {
        DhcpMessage message = received.message();
        if (!(message instanceof DhcpMessage.Discover || message instanceof DhcpMessage.Request)) {
            return;
        }
        Mac mac = message.header().mac();
        if (mac == null || waiting.size() >= WAITING && !waiting.containsKey(mac)) {
            return;
        }
        Entity<Node> known = snapshot.get(Kinds.NODE, Node.ref(mac));
        Node before = waiting.containsKey(mac) ? waiting.get(mac) : known == null ? null : known.value();
        Node seen = seen(mac, message.options(), network(plan, received), before, now);
        if ((before == null || !seen.equals(withLastSeen(before, seen.lastSeen())))
                && snapshot.find(Kinds.HOST, Kinds.hostMac(mac)) == null) {
            waiting.put(mac, seen);
        }
    }

    /** Those that wait, at most a batch of them, which wait no more. */
    public List<Node> take() {
        List<Node> taken = new ArrayList<>();
        Iterator<Node> nodes = waiting.values().iterator();
        while (nodes.hasNext() && taken.size() < BATCH) {
            taken.add(nodes.next());
            nodes.remove();
        }
        return taken;
    }

    /** What writes the nodes; empty when there is nothing to write. Needs no lock. */
    public static Optional<Proposal> proposal(Snapshot snapshot, List<Node> seen) {
        List<Change> changes = new ArrayList<>();
        Set<Ref> written = new HashSet<>();
        int added = 0;
        for (Node node : seen) {
            // It may have become a host since it was seen.
            if (snapshot.find(Kinds.HOST, Kinds.hostMac(node.mac())) == null) {
                Ref ref = Node.ref(node.mac());
                Entity<Node> known = snapshot.get(Kinds.NODE, ref);
                added += known == null ? 1 : 0;
                changes.add(new Change.Put(ref, node, known == null ? 0 : known.revision()));
                written.add(ref);
            }
        }
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        int tooMany = snapshot.count(Kinds.NODE) + added - MOST;
        if (tooMany > 0) {
            snapshot.all(Kinds.NODE)
                    .filter(old -> !written.contains(old.ref()))
                    .limit(tooMany)
                    .forEach(old -> changes.add(Change.Remove.of(old)));
        }
        Subject about =
                changes.size() == 1 && changes.getFirst() instanceof Change.Put put && put.value() instanceof Node one
                        ? Subject.of(one.mac())
                        : Subject.NOBODY;
        return Optional.of(new Proposal(Actor.service("dhcp"), about, "node seen", changes));
    }

    private static @Nullable String network(Plan plan, Received received) {
        Ipv4 giaddr = received.message().header().giaddr();
        String at = received.arrival().interfaceName();
        List<ServedNetwork> wire = !giaddr.isAny() ? plan.wireOf(giaddr) : at == null ? List.of() : plan.at(at);
        return wire.isEmpty() ? null : wire.getFirst().name();
    }

    /** A stage of booting that says less than an earlier one takes nothing away. */
    private static Node seen(Mac mac, Options options, @Nullable String network, @Nullable Node before, Instant now) {
        String vendor = options.text(Code.VENDOR_CLASS);
        Architecture architecture = Architecture.of(options);
        String hostname = LeaseNames.asked(options);
        String asked = asked(options.find(Code.PARAMETER_REQUEST_LIST));
        if (before == null) {
            return new Node(
                    mac,
                    vendor,
                    architecture == null ? null : architecture.toString(),
                    hostname,
                    network,
                    asked,
                    now,
                    now);
        }
        boolean firmware = architecture != null;
        return new Node(
                mac,
                firmware || before.architecture() == null ? first(vendor, before.vendor()) : before.vendor(),
                first(architecture == null ? null : architecture.toString(), before.architecture()),
                first(hostname, before.hostname()),
                first(network, before.network()),
                firmware || before.architecture() == null ? asked.isEmpty() ? before.asked() : asked : before.asked(),
                before.firstSeen(),
                now);
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a == null ? b : a;
    }

    private static String asked(@Nullable Octets codes) {
        if (codes == null) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < codes.length(); i++) {
            texts.add(Objects.toString(codes.at(i)));
        }
        return String.join(",", texts);
    }

    private static Node withLastSeen(Node node, Instant lastSeen) {
        return new Node(
                node.mac(),
                node.vendor(),
                node.architecture(),
                node.hostname(),
                node.network(),
                node.asked(),
                node.firstSeen(),
                lastSeen);
    }
}
