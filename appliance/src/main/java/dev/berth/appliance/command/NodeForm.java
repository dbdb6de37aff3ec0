package dev.berth.appliance.command;

import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.exchange.Refusal;
import dev.berth.appliance.exchange.Row;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Mac;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Machines that were seen, one to a MAC; of a new one nothing else need be said. */
final class NodeForm implements Form<Node> {
    private final EntityForm<Node> values = new EntityForm<>(Kinds.NODE, ImportOperations.empty("{'asked':''}"));
    private final Supplier<InstantSource> clock;

    NodeForm(Supplier<InstantSource> clock) {
        this.clock = clock;
    }

    @Override
    public Kind<Node> kind() {
        return Kinds.NODE;
    }

    @Override
    public String title() {
        return "mac";
    }

    /** There is room for so many; who is new beyond that would push out what was seen here. */
    @Override
    public List<Row> gathered(Snapshot now, List<Row> rows, List<Refusal> refused) {
        int room = Node.MOST - now.count(Kinds.NODE);
        List<Row> taken = new ArrayList<>();
        for (Row row : rows) {
            String mac = row.values().path("mac").asString("");
            if (!isKnown(now, mac) && room-- <= 0) {
                refused.add(new Refusal(
                        row.line(), mac, Node.MOST + " unknown nodes are kept at most; adopt some as hosts first"));
            } else {
                taken.add(row);
            }
        }
        return taken;
    }

    private static boolean isKnown(Snapshot now, String mac) {
        try {
            return now.get(Kinds.NODE, Node.ref(Mac.of(mac))) != null;
        } catch (IllegalArgumentException e) {
            // Refused with its reason where it is read.
            return true;
        }
    }

    @Override
    public String name(Snapshot now, ObjectNode row) {
        return Mac.of(Form.super.name(now, row)).toString();
    }

    @Override
    public @Nullable Entity<Node> find(Snapshot now, String name) {
        return now.get(Kinds.NODE, Node.ref(Mac.of(name)));
    }

    @Override
    public Ref fresh(String name, Instant now, RandomGenerator random) {
        return Node.ref(Mac.of(name));
    }

    @Override
    public Node read(Snapshot now, @Nullable Node base, ObjectNode given, Lookup lookup) {
        if (base == null) {
            Instant seen = clock.get().instant();
            given.put("firstSeen", given.path("firstSeen").asString(seen.toString()));
            given.put("lastSeen", given.path("lastSeen").asString(seen.toString()));
        }
        Node node = values.read(now, base, given, lookup);
        Entity<Host> host = now.find(Kinds.HOST, Kinds.hostMac(node.mac()));
        if (host != null && !node.equals(base)) {
            throw new IllegalArgumentException(
                    "this is host " + host.value().name() + "; a node is a machine that is no host yet");
        }
        return node;
    }

    @Override
    public List<ObjectNode> write(Snapshot now, Node value) {
        return values.write(now, value);
    }
}
