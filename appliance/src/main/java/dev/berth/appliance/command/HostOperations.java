package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Profile;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code berth host add | set | rm | list | show}. */
final class HostOperations {
    private final RandomGenerator random = new SecureRandom();

    private final Supplier<KernelOperations.Appliance> appliance;

    HostOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record HostName(
            @Param(value = "the host's name", position = 0) String name) {}

    record HostFilter(
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    /** @param total how many there are, when not all were asked for */
    record Hosts(List<HostLine> hosts, @Nullable Integer total) {}

    record Removed(String removed) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                        "host add", "Add a host", Method.POST, "/hosts", HostInput.class, HostLine.class, this::add),
                Operation.changing(
                        "host set",
                        "Change what is given of a host",
                        Method.PATCH,
                        "/hosts/{name}",
                        HostInput.class,
                        HostLine.class,
                        this::set),
                Operation.changing(
                        "host rm",
                        "Remove a host",
                        Method.DELETE,
                        "/hosts/{name}",
                        HostName.class,
                        Removed.class,
                        this::remove),
                Operation.reading("host list", "All hosts", "/hosts", HostFilter.class, Hosts.class, this::list),
                Operation.reading(
                        "host show", "One host", "/hosts/{name}", HostName.class, HostLine.class, this::show));
    }

    private HostLine add(HostInput input, Call call) throws OperationFailure {
        Ref ref = Ref.fresh(Kinds.HOST, appliance.get().clock().instant(), random);
        var commit = Committing.commit(appliance.get().inventory(), call, now -> {
            if (now.find(Kinds.HOST, Kinds.name("host", input.name())) != null) {
                throw new OperationFailure(
                        Reason.CONFLICT, "host " + input.name() + " exists; change it with 'berth host set'");
            }
            Host host = input.added(now);
            List<Change> changes = new ArrayList<>();
            changes.add(new Change.Put(ref, host, 0));
            forgetNodes(now, host, changes);
            return new Proposal(call.by(), about(ref, host), "host added", changes);
        });
        Entity<?> added = commit.effects().getFirst().after();
        return HostLine.of(
                appliance.get().inventory().now(),
                ref,
                (Host) Objects.requireNonNull(added).value(),
                null);
    }

    /** A machine that has become a host is no unknown node any more. */
    static List<Change> forgottenNodes(Snapshot now, Host host) {
        List<Change> changes = new ArrayList<>();
        forgetNodes(now, host, changes);
        return changes;
    }

    private static void forgetNodes(Snapshot now, Host host, List<Change> changes) {
        for (HostInterface i : host.interfaces()) {
            for (Mac mac : i.macs()) {
                Entity<Node> node = now.get(Kinds.NODE, Node.ref(mac));
                if (node != null) {
                    changes.add(Change.Remove.of(node));
                }
            }
        }
    }

    private HostLine set(HostInput input, Call call) throws OperationFailure {
        var commit = Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<Host> seen = existing(now, input.name());
            Host host = input.changed(now, seen.value());
            return new Proposal(
                    call.by(), about(seen.ref(), host), "host changed", List.of(Change.Put.update(seen, host)));
        });
        Entity<?> after = Objects.requireNonNull(commit.effects().getFirst().after());
        return HostLine.of(appliance.get().inventory().now(), after.ref(), (Host) after.value(), after.origin());
    }

    private Removed remove(HostName input, Call call) throws OperationFailure {
        Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<Host> seen = existing(now, input.name());
            return new Proposal(
                    call.by(), about(seen.ref(), seen.value()), "host removed", List.of(Change.Remove.of(seen)));
        });
        return new Removed(input.name());
    }

    private Hosts list(HostFilter filter, Call call) throws OperationFailure {
        Snapshot now = appliance.get().inventory().now();
        Excerpt<Entity<Host>> part = Excerpt.of(
                now.all(Kinds.HOST),
                now.count(Kinds.HOST),
                filter.match(),
                filter.offset(),
                filter.limit(),
                (host, text) -> has(now, host.value(), text));
        return new Hosts(
                part.rows().stream()
                        .map(host -> HostLine.of(now, host.ref(), host.value(), host.origin()))
                        .toList(),
                part.total());
    }

    private static boolean has(Snapshot now, Host host, String text) {
        return Excerpt.in(host.name(), text)
                || host.interfaces().stream()
                        .anyMatch(i -> Excerpt.in(i.address(), text)
                                || i.macs().stream().anyMatch(mac -> Excerpt.in(mac, text)))
                || Excerpt.in(HostLine.nameOf(now, Kinds.GROUP, host.group(), Group::name), text)
                || Excerpt.in(HostLine.nameOf(now, Kinds.PROFILE, host.profile(), Profile::name), text);
    }

    private HostLine show(HostName input, Call call) throws OperationFailure {
        Snapshot now = appliance.get().inventory().now();
        Entity<Host> host = existing(now, input.name());
        return HostLine.of(now, host.ref(), host.value(), host.origin());
    }

    static Entity<Host> existing(Snapshot now, String name) throws OperationFailure {
        Entity<Host> host = now.find(Kinds.HOST, Kinds.name("host", name));
        if (host == null) {
            throw new OperationFailure(Reason.ABSENT, "there is no host " + name + "; 'berth host list' shows all");
        }
        return host;
    }

    private static Subject about(Ref ref, Host host) {
        Mac mac = host.interfaces().stream()
                .flatMap(i -> i.macs().stream())
                .findFirst()
                .orElse(null);
        return new Subject(ref, mac, host.address().orElse(null), null);
    }
}
