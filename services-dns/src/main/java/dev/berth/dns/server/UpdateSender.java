package dev.berth.dns.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import dev.berth.dns.transfer.Journal.Step;
import dev.berth.dns.update.Telling;
import dev.berth.dns.update.Telling.Attempt;
import dev.berth.dns.update.Telling.Plan;
import dev.berth.dns.update.UpdateTo;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;

/**
 * Tells one zone's records to somebody else's primary. What that one has acknowledged is kept in a file; the queue is whatever
 * differs from it, so that neither our restart nor its downtime loses anything, and a name that changed ten times meanwhile is
 * told once.
 */
final class UpdateSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateSender.class);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 6;
    /** A name that is somebody else's over there is tried again after this. */
    private static final long REFUSED_AGAIN = Duration.ofMinutes(10).toNanos();

    private final UpdateTo to;
    private final Inventory inventory;
    private final UpdateMessages messages;
    private final Counts counts;
    private final JournalFile file;
    /** What the other server has acknowledged, by name and type. */
    private final Map<DomainName, Map<Integer, RRset>> told = new HashMap<>();

    private final Set<DomainName> pending = new LinkedHashSet<>();
    private final Map<DomainName, Long> refused = new HashMap<>();
    private int failures;
    private boolean closed;

    UpdateSender(UpdateTo to, Inventory inventory, Path folder, @Nullable InetAddress from, Counts counts) {
        this.to = to;
        this.inventory = inventory;
        this.messages = new UpdateMessages(to, from);
        this.counts = counts;
        String name = to.zone().isRoot() ? "root" : to.zone().toString().replace("/", "%2F");
        this.file = new JournalFile(folder.resolve(name + ".told"));
        file.kept()
                .forEach(step ->
                        acknowledged(step.delta().removed(), step.delta().added()));
    }

    UpdateTo configuration() {
        return to;
    }

    /** Begins with all that differs. */
    void start() {
        Snapshot state = inventory.now();
        synchronized (this) {
            pending.addAll(told.keySet());
            state.zoneRRsets(to.zone()).forEach(rrset -> pending.add(rrset.name()));
            pending.removeIf(
                    name -> Telling.plans(name, at(name), wanted(state, name)).isEmpty());
        }
        Thread.ofVirtual().name("dns-update-to-" + to.zone()).start(this::run);
    }

    /** The inventory has changed. */
    synchronized void commits(List<Commit> commits, Snapshot after) {
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                if (delta.zone().equals(to.zone())) {
                    changed(delta, after);
                }
            }
        }
    }

    private void changed(ZoneDelta delta, Snapshot after) {
        if (delta.created() || delta.dropped()) {
            // To be read anew.
            pending.addAll(told.keySet());
            after.zoneRRsets(to.zone()).forEach(rrset -> pending.add(rrset.name()));
        }
        delta.removed().forEach(rrset -> pending.add(rrset.name()));
        delta.added().forEach(rrset -> pending.add(rrset.name()));
        notifyAll();
    }

    /** Names that the other server has still to be told of. */
    synchronized int waiting() {
        return pending.size() + refused.size();
    }

    private Map<Integer, RRset> at(DomainName name) {
        return told.getOrDefault(name, Map.of());
    }

    /** All records of the name, but the zone's own SOA and NS, which are the other server's business. */
    private Map<Integer, RRset> wanted(Snapshot state, DomainName name) {
        Zone zone = state.naming().zone(name);
        if (zone == null || !zone.name().equals(to.zone())) {
            return Map.of();
        }
        Map<Integer, RRset> wanted = new TreeMap<>(state.rrsets(name));
        if (name.equals(to.zone())) {
            wanted.remove(QType.NS);
        }
        return wanted;
    }

    private void run() {
        try {
            for (DomainName name = next(); name != null; name = next()) {
                tell(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next name to be told of, or null when this was closed. */
    private synchronized @Nullable DomainName next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            refused.entrySet().removeIf(entry -> {
                boolean again = entry.getValue() - now <= 0;
                if (again) {
                    pending.add(entry.getKey());
                }
                return again;
            });
            Iterator<DomainName> first = pending.iterator();
            if (first.hasNext()) {
                DomainName name = first.next();
                first.remove();
                return name;
            }
            wait(refused.isEmpty() ? 0 : 10_000);
        }
        return null;
    }

    private void tell(DomainName name) throws InterruptedException {
        Map<Integer, RRset> now;
        synchronized (this) {
            now = new TreeMap<>(at(name));
        }
        for (Plan plan : Telling.plans(name, now, wanted(inventory.now(), name))) {
            try {
                int rcode = tell(name, plan);
                if (rcode == Rcode.NOERROR) {
                    failures = 0;
                    done(plan);
                } else {
                    conflict(name, rcode);
                }
            } catch (IOException e) {
                failed(name, e);
                return;
            }
        }
    }

    /** NOERROR, or why the server keeps the name as it is. */
    private int tell(DomainName name, Plan plan) throws IOException {
        int rcode = Rcode.NOERROR;
        for (Attempt attempt : plan.attempts()) {
            rcode = messages.send(name, attempt);
            switch (rcode) {
                case Rcode.NOERROR -> {
                    return rcode;
                }
                case Rcode.YXDOMAIN, Rcode.YXRRSET, Rcode.NXRRSET, Rcode.NXDOMAIN -> {
                    // The next attempt begins from something else.
                }
                case Rcode.REFUSED, Rcode.FORMERR, Rcode.NOTZONE -> {
                    // Its policy may be about this name alone: the others go on.
                    return rcode;
                }
                default -> throw new IOException("it answers " + Rcode.string(rcode));
            }
        }
        return plan.absentIsDone() ? Rcode.NOERROR : rcode;
    }

    private synchronized void done(Plan plan) {
        counts.told(Counts.Told.DONE);
        acknowledged(plan.removed(), plan.added());
        Zone zone = inventory.now().naming().zones().get(to.zone());
        if (zone != null) {
            var delta = new ZoneDelta(to.zone(), 1, 1, plan.removed(), plan.added());
            file.keep(List.of(new Step(zone, delta)), () -> all(zone));
        }
    }

    private List<Step> all(Zone zone) {
        List<RRset> everything = new ArrayList<>();
        told.values().forEach(types -> everything.addAll(types.values()));
        return List.of(new Step(zone, new ZoneDelta(to.zone(), 1, 1, List.of(), everything)));
    }

    private void acknowledged(List<RRset> removed, List<RRset> added) {
        removed.forEach(rrset -> {
            Map<Integer, RRset> types = told.get(rrset.name());
            if (types != null && types.remove(rrset.type()) != null && types.isEmpty()) {
                told.remove(rrset.name());
            }
        });
        added.forEach(rrset ->
                told.computeIfAbsent(rrset.name(), name -> new TreeMap<>()).put(rrset.type(), rrset));
    }

    private synchronized void conflict(DomainName name, int rcode) {
        counts.told(Counts.Told.CONFLICT);
        refused.put(name, System.nanoTime() + REFUSED_AGAIN);
        LOG.atWarn()
                .addKeyValue("name", name)
                .addKeyValue("server", to.server().getAddress().getHostAddress())
                .addKeyValue("answer", Rcode.string(rcode))
                .log("name not told, the server keeps it as it is; tried again in ten minutes");
    }

    private void failed(DomainName name, IOException e) throws InterruptedException {
        counts.told(Counts.Told.FAILED);
        if (failures == 0) {
            LOG.atWarn()
                    .addKeyValue("zone", to.zone())
                    .addKeyValue("server", to.server().getAddress().getHostAddress())
                    .addKeyValue("cause", e.getMessage() == null ? e.toString() : e.getMessage())
                    .log("updates not taken, they wait and are sent again");
        }
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures, DOUBLINGS));
        failures++;
        synchronized (this) {
            // First again: it was first.
            List<DomainName> others = List.copyOf(pending);
            pending.clear();
            pending.add(name);
            pending.addAll(others);
            long until = System.nanoTime() + wait.toNanos();
            for (long left = wait.toMillis(); !closed && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        file.close();
        notifyAll();
    }
}
