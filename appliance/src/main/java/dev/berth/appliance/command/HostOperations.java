package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    record HostInput(
            @Param(value = "the host's name", position = 0) String name,

            @Param(value = "MAC address of the first interface; repeat for several", option = "mac") @Nullable
            List<Mac> macs,

            @Param("fixed IPv4 address of the first interface; 'none' for one from a pool") @Nullable
            String address,

            @Param("name of the host's group; 'none' for no group") @Nullable
            String group,

            @Param("name of the host's profile; 'none' for no profile") @Nullable
            String profile,

            @Param("what it boots the next time: local or install") @Nullable
            String boot,

            @Param(value = "variable for boot files and templates", option = "var") @Nullable
            Map<String, String> variables,

            @Param(value = "DHCP option by name or code", option = "option") @Nullable
            Map<String, String> options) {}

    record HostName(
            @Param(value = "the host's name", position = 0) String name) {}

    record HostFilter(
            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    /** @param total how many there are, when not all were asked for */
    record Hosts(List<HostLine> hosts, @Nullable Integer total) {}

    /** A host as lists and {@code show} print it. */
    record HostLine(
            String name,
            @Nullable String mac,
            @Nullable String address,
            @Nullable String group,
            @Nullable String profile,
            String boot,
            List<HostInterface> interfaces,
            Map<String, List<String>> options,
            Map<String, String> variables,
            @Nullable String origin,
            boolean shadowed) {}

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
            Host empty = host(input.name(), List.of(), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
            Host host = changed(now, empty, input);
            List<Change> changes = new ArrayList<>();
            changes.add(new Change.Put(ref, host, 0));
            forgetNodes(now, host, changes);
            return new Proposal(call.by(), about(ref, host), "host added", changes);
        });
        Entity<?> added = commit.effects().getFirst().after();
        return line(
                appliance.get().inventory().now(),
                ref,
                (Host) java.util.Objects.requireNonNull(added).value(),
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
            Host host = changed(now, seen.value(), input);
            return new Proposal(
                    call.by(), about(seen.ref(), host), "host changed", List.of(Change.Put.update(seen, host)));
        });
        Entity<?> after =
                java.util.Objects.requireNonNull(commit.effects().getFirst().after());
        return line(appliance.get().inventory().now(), after.ref(), (Host) after.value(), after.origin());
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
                        .map(host -> line(now, host.ref(), host.value(), host.origin()))
                        .toList(),
                part.total());
    }

    private static boolean has(Snapshot now, Host host, String text) {
        return Excerpt.in(host.name(), text)
                || host.interfaces().stream()
                        .anyMatch(i -> Excerpt.in(i.address(), text)
                                || i.macs().stream().anyMatch(mac -> Excerpt.in(mac, text)))
                || Excerpt.in(nameOf(now, Kinds.GROUP, host.group(), Group::name), text)
                || Excerpt.in(nameOf(now, Kinds.PROFILE, host.profile(), Profile::name), text);
    }

    private static <T extends Record> @Nullable String nameOf(
            Snapshot now, Kind<T> kind, @Nullable Ref ref, Function<T, String> name) {
        Entity<T> entity = ref == null ? null : now.get(kind, ref);
        return entity == null ? null : name.apply(entity.value());
    }

    private HostLine show(HostName input, Call call) throws OperationFailure {
        Snapshot now = appliance.get().inventory().now();
        Entity<Host> host = existing(now, input.name());
        return line(now, host.ref(), host.value(), host.origin());
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

    private static Host host(
            String name,
            List<HostInterface> interfaces,
            @Nullable Ref group,
            @Nullable Ref profile,
            Host.Boot boot,
            Map<String, List<String>> options,
            Map<String, String> variables)
            throws OperationFailure {
        try {
            return new Host(name, interfaces, group, profile, boot, options, variables);
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static OperationFailure invalid(IllegalArgumentException e) {
        return new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
    }

    /** {@code base} with everything that the input gives. */
    private static Host changed(Snapshot now, Host base, HostInput input) throws OperationFailure {
        Map<String, String> variables = new HashMap<>(base.variables());
        if (input.variables() != null) {
            variables.putAll(input.variables());
        }
        Map<String, List<String>> options = new HashMap<>(base.options());
        if (input.options() != null) {
            input.options().forEach((name, value) -> options.put(name, List.of(value)));
        }
        return host(
                base.name(),
                interfaces(base, input),
                reference(now, Kinds.GROUP, input.group(), base.group()),
                reference(now, Kinds.PROFILE, input.profile(), base.profile()),
                boot(input.boot(), base.boot()),
                options,
                variables);
    }

    private static Host.Boot boot(@Nullable String text, Host.Boot base) throws OperationFailure {
        if (text == null) {
            return base;
        }
        return switch (text) {
            case "local" -> Host.Boot.LOCAL;
            case "install" -> Host.Boot.INSTALL;
            default -> throw new OperationFailure(Reason.INVALID, "boot '" + text + "' is neither local nor install");
        };
    }

    private static List<HostInterface> interfaces(Host base, HostInput input) throws OperationFailure {
        if (input.macs() == null && input.address() == null) {
            return base.interfaces();
        }
        HostInterface first = base.interfaces().isEmpty()
                ? new HostInterface(HostInterface.FIRST, List.of(), List.of(), null)
                : base.interfaces().getFirst();
        List<HostInterface> interfaces = new ArrayList<>(base.interfaces());
        if (!interfaces.isEmpty()) {
            interfaces.removeFirst();
        }
        interfaces.addFirst(new HostInterface(
                first.name(),
                input.macs() == null ? first.macs() : input.macs(),
                first.clientIds(),
                address(input.address(), first.address())));
        return interfaces;
    }

    private static @Nullable Ipv4 address(@Nullable String text, @Nullable Ipv4 base) throws OperationFailure {
        if (text == null) {
            return base;
        }
        try {
            return text.equals("none") ? null : Ipv4.of(text);
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static @Nullable Ref reference(Snapshot now, Kind<?> kind, @Nullable String name, @Nullable Ref base)
            throws OperationFailure {
        if (name == null) {
            return base;
        }
        if (name.equals("none")) {
            return null;
        }
        Entity<?> found = now.find(kind, Kinds.name(kind.name(), name));
        if (found == null) {
            throw new OperationFailure(Reason.INVALID, "there is no " + kind.name() + " " + name);
        }
        return found.ref();
    }

    private static HostLine line(Snapshot now, Ref ref, Host host, @Nullable String origin) {
        Mac mac = host.interfaces().stream()
                .flatMap(i -> i.macs().stream())
                .findFirst()
                .orElse(null);
        return new HostLine(
                host.name(),
                mac == null ? null : mac.toString(),
                host.address().map(Ipv4::toString).orElse(null),
                nameOf(now, Kinds.GROUP, host.group(), Group::name),
                nameOf(now, Kinds.PROFILE, host.profile(), Profile::name),
                host.boot().name().toLowerCase(java.util.Locale.ROOT),
                host.interfaces(),
                host.options(),
                host.variables(),
                origin,
                now.isShadowed(ref));
    }
}
