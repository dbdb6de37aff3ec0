package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code berth node list} and {@code berth node adopt MAC --name N}. */
final class NodeOperations {
    private final RandomGenerator random = new SecureRandom();

    private final Supplier<KernelOperations.Appliance> appliance;

    NodeOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record NodeFilter(
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    /** @param total how many there are, when not all were asked for */
    record Nodes(List<Node> nodes, @Nullable Integer total) {}

    record Adoption(
            @Param(value = "the node's MAC address", position = 0)
            Mac mac,

            @Param("the name of the host that it becomes") String name) {}

    record Adopted(String host, Mac mac) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "node list",
                        "Machines that were seen and are no hosts, the newest last",
                        "/nodes",
                        NodeFilter.class,
                        Nodes.class,
                        this::list),
                Operation.changing(
                        "node adopt",
                        "Make a host of a node",
                        Method.POST,
                        "/nodes/{mac}/adopt",
                        Adoption.class,
                        Adopted.class,
                        this::adopt));
    }

    private static boolean isHost(Snapshot now, Node node) {
        return now.find(Kinds.HOST, Kinds.hostMac(node.mac())) != null;
    }

    private Nodes list(NodeFilter filter, Call call) throws OperationFailure {
        Snapshot now = appliance.get().inventory().now();
        Excerpt<Entity<Node>> part = Excerpt.of(
                // One that was made a host by other means than adoption is not unknown either.
                now.all(Kinds.NODE).filter(node -> !isHost(now, node.value())),
                filter.match(),
                filter.offset(),
                filter.limit(),
                (node, text) -> has(node.value(), text));
        return new Nodes(part.rows().stream().map(Entity::value).toList(), part.total());
    }

    private static boolean has(Node node, String text) {
        return Excerpt.in(node.mac(), text)
                || Excerpt.in(node.hostname(), text)
                || Excerpt.in(node.vendor(), text)
                || Excerpt.in(node.architecture(), text)
                || Excerpt.in(node.network(), text);
    }

    private Adopted adopt(Adoption input, Call call) throws OperationFailure {
        Ref ref = Ref.fresh(Kinds.HOST, appliance.get().clock().instant(), random);
        Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<Node> node = now.get(Kinds.NODE, Node.ref(input.mac()));
            if (node == null) {
                throw new OperationFailure(
                        Reason.ABSENT, "no node " + input.mac() + " was seen; 'berth host add' makes a host without");
            }
            return new Proposal(
                    call.by(),
                    new Subject(ref, input.mac(), null, null),
                    "node adopted",
                    List.of(new Change.Put(ref, host(input), 0), Change.Remove.of(node)));
        });
        return new Adopted(input.name(), input.mac());
    }

    private static Host host(Adoption input) throws OperationFailure {
        try {
            var first = new HostInterface(HostInterface.FIRST, List.of(input.mac()), List.of(), null);
            return new Host(input.name(), List.of(first), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
