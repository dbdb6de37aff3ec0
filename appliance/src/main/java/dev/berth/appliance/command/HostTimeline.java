package dev.berth.appliance.command;

import dev.berth.appliance.event.Event;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Scalar;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.store.History;
import dev.berth.appliance.store.LogFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth host timeline NAME}: commits and observations of one host as one story. */
final class HostTimeline {
    private static final int DEFAULT_LIMIT = 200;

    private final Supplier<KernelOperations.Appliance> appliance;

    HostTimeline(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param(value = "a host's name, or the MAC of an unknown node", position = 0)
            String name,

            @Param("how many lines, newest ones; 200 if not given") @Nullable
            Integer limit) {}

    record Line(Instant at, String source, String text, Map<String, String> fields) {}

    /** @param last sequence number of the newest event looked at, to ask {@code event list} on with */
    record Story(List<Line> timeline, long last) {}

    List<Operation<?, ?>> all() {
        return List.of(Operation.reading(
                "host timeline",
                "What happened to a host, in order",
                "/hosts/{name}/timeline",
                Query.class,
                Story.class,
                this::timeline));
    }

    private Story timeline(Query query, Call call) throws OperationFailure {
        int limit = query.limit() == null ? DEFAULT_LIMIT : query.limit();
        Set<Scalar> subjects = subjects(appliance.get().inventory().now(), query.name());
        List<Line> lines = new ArrayList<>();
        Set<String> seenRevisions = new HashSet<>();
        long last = appliance.get().events().last();
        for (Event event : appliance
                .get()
                .events()
                .list(event -> event.sequence() <= last && concerns(subjects, event.about()), limit)) {
            lines.add(new Line(event.at(), event.source(), event.text(), event.fields()));
            seenRevisions.add(event.fields().getOrDefault("revision", ""));
        }
        try {
            for (History.Change change :
                    appliance.get().history().list(new History.Query(List.copyOf(subjects), Long.MAX_VALUE, limit))) {
                if (!seenRevisions.contains(Long.toString(change.revision()))) {
                    lines.add(new Line(
                            change.at(),
                            "inventory",
                            change.why(),
                            Map.of(
                                    "revision",
                                    Long.toString(change.revision()),
                                    "by",
                                    change.by().toString())));
                }
            }
        } catch (LogFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.reason() + "; " + e.mend());
        }
        lines.sort(Comparator.comparing(Line::at));
        return new Story(lines.subList(Math.max(0, lines.size() - limit), lines.size()), last);
    }

    /** Everything by which the machine is known: the host, its MACs, its addresses, fixed and leased. */
    static Set<Scalar> subjects(Snapshot now, String name) throws OperationFailure {
        Set<Scalar> subjects = new HashSet<>();
        Entity<Host> host = now.find(Kinds.HOST, Kinds.name("host", name));
        if (host != null) {
            subjects.add(host.ref());
            for (HostInterface i : host.value().interfaces()) {
                subjects.addAll(i.macs());
                if (i.address() != null) {
                    subjects.add(i.address());
                }
            }
        } else {
            try {
                subjects.add(Mac.of(name));
            } catch (IllegalArgumentException e) {
                throw new OperationFailure(Reason.ABSENT, "there is no host " + name + ", and it is no MAC address");
            }
        }
        for (Scalar subject : List.copyOf(subjects)) {
            if (subject instanceof Mac mac) {
                now.tagged(Lease.macKey(mac)).forEach(ref -> {
                    Entity<Lease> lease = now.get(Kinds.LEASE, ref);
                    if (lease != null) {
                        subjects.add(lease.value().address());
                    }
                });
            }
        }
        return subjects;
    }

    static boolean concerns(Set<Scalar> subjects, Subject about) {
        Ipv4 address = about.address();
        return about.host() != null && subjects.contains(about.host())
                || about.mac() != null && subjects.contains(about.mac())
                || about.mac() == null && address != null && subjects.contains(address);
    }
}
