package dev.berth.dns.server;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.check.Answer;
import dev.berth.dns.check.CheckedName;
import dev.berth.dns.check.Member;
import dev.berth.dns.check.MemberData;
import dev.berth.dns.check.Standing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tests the members of checked names, each name on a virtual thread of its own, and commits what its name stands for. */
public final class Checks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
    private static final int ATTEMPTS = 5;

    private final Inventory inventory;
    private final InstantSource clock;
    private final Prober prober;
    private final Map<DomainName, Watch> watches = new TreeMap<>();

    public Checks(Inventory inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
        this.prober = new Prober(inventory, clock);
    }

    /** One member and how it stands. */
    record Seen(CheckedName name, Octets member, @Nullable Instant until, Standing standing) {}

    /** These names are checked from now on, and no others; records of those that are gone go. */
    public synchronized void check(Collection<CheckedName> names) {
        Map<DomainName, CheckedName> wanted = new TreeMap<>();
        names.forEach(name -> wanted.put(name.name(), name));
        watches.values().removeIf(watch -> {
            boolean gone = !watch.name.equals(wanted.get(watch.name.name()));
            if (gone) {
                watch.close();
            }
            return gone;
        });
        commit(
                "checked name removed",
                now -> now.all(Answer.KIND)
                        .filter(answer -> !(wanted.get(answer.value().name()) instanceof CheckedName name
                                && name.type() == answer.value().type()))
                        .<Change>map(Change.Remove::of)
                        .toList());
        wanted.forEach((name, checked) -> {
            if (!watches.containsKey(name)) {
                var watch = new Watch(checked);
                watches.put(name, watch);
                Thread.ofVirtual().name("dns-check-" + name).start(watch::run);
            }
        });
    }

    /** A name that is checked, or null. */
    synchronized @Nullable CheckedName find(DomainName name) {
        Watch watch = watches.get(name);
        return watch == null ? null : watch.name;
    }

    /** Tests the members of a name soon: one has been registered or taken away. */
    synchronized void look(DomainName name) {
        Watch watch = watches.get(name);
        if (watch != null) {
            watch.look();
        }
    }

    /** All members of all names. */
    synchronized List<Seen> seen() {
        List<Seen> all = new ArrayList<>();
        watches.values().forEach(watch -> all.addAll(watch.seen()));
        return all;
    }

    private final class Watch {
        final CheckedName name;
        private final Map<Octets, Standing> standings = new LinkedHashMap<>();
        private boolean looked;
        private boolean closed;

        Watch(CheckedName name) {
            this.name = name;
        }

        void run() {
            try {
                while (!isClosed()) {
                    round();
                    pause();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        private synchronized void pause() throws InterruptedException {
            long until = System.nanoTime() + name.check().every().toNanos();
            for (long left = 1; !closed && !looked && left > 0; ) {
                left = (until - System.nanoTime()) / 1_000_000;
                if (left > 0) {
                    wait(left);
                }
            }
            looked = false;
        }

        synchronized void look() {
            looked = true;
            notifyAll();
        }

        synchronized void close() {
            closed = true;
            notifyAll();
        }

        synchronized List<Seen> seen() {
            Map<Octets, Instant> registered = registered();
            return standings.entrySet().stream()
                    .map(entry -> new Seen(name, entry.getKey(), registered.get(entry.getKey()), entry.getValue()))
                    .toList();
        }

        private Map<Octets, Instant> registered() {
            Map<Octets, Instant> members = new LinkedHashMap<>();
            inventory
                    .now()
                    .all(Member.KIND)
                    .filter(member -> member.value().name().equals(name.name()))
                    .sorted((a, b) -> a.ref().compareTo(b.ref()))
                    .forEach(member ->
                            members.put(member.value().rdata(), member.value().until()));
            return members;
        }

        /** Tests every member, side by side, and commits what follows. */
        private void round() throws InterruptedException {
            Instant now = clock.instant();
            commit(
                    "registration ended",
                    state -> state.all(Member.KIND)
                            .filter(member -> member.value().name().equals(name.name())
                                    && !member.value().until().isAfter(now))
                            .<Change>map(Change.Remove::of)
                            .toList());
            Set<Octets> members = new LinkedHashSet<>(name.members());
            members.addAll(registered().keySet());
            Map<Octets, String> failures = test(members);
            List<Octets> up = new ArrayList<>();
            synchronized (this) {
                standings.keySet().retainAll(members);
                List<Octets> before = served();
                for (Octets member : members) {
                    Standing was = standings.get(member);
                    // What it was before the restart is what is believed until it has been tested often enough.
                    Standing then = was == null ? Standing.starting(before.contains(member), now) : was;
                    boolean fresh = was == null && before.isEmpty();
                    String failure = failures.get(member);
                    Standing is = fresh
                            ? new Standing(failure == null, 0, now, failure)
                            : then.after(failure, name.check(), now);
                    tell(member, then, is);
                    standings.put(member, is);
                    if (is.up()) {
                        up.add(member);
                    }
                }
            }
            publish(name.served(up));
        }

        private void tell(Octets member, Standing then, Standing is) {
            if (then.up() != is.up()) {
                LOG.atWarn()
                        .addKeyValue("name", name.name())
                        .addKeyValue("member", MemberData.text(name.type(), member))
                        .addKeyValue("cause", is.up() ? null : is.trouble())
                        .log(is.up() ? "member is up" : "member is down");
            }
        }

        private Map<Octets, String> test(Set<Octets> members) throws InterruptedException {
            Map<Octets, String> failures = new java.util.concurrent.ConcurrentHashMap<>();
            List<Thread> tests = new ArrayList<>();
            for (Octets member : members) {
                tests.add(Thread.ofVirtual().name("dns-check").start(() -> {
                    String failure = prober.test(name, member);
                    if (failure != null) {
                        failures.put(member, failure);
                    }
                }));
            }
            for (Thread test : tests) {
                test.join();
            }
            return failures;
        }

        private List<Octets> served() {
            Entity<Answer> answer = inventory.now().find(Answer.KIND, Answer.key(name.name(), name.type()));
            return answer == null ? List.of() : answer.value().rdata();
        }

        private void publish(List<Octets> rdata) {
            var answer = new Answer(name.name(), name.type(), name.ttl(), rdata);
            commit("checked name changed", now -> {
                Entity<Answer> seen = now.find(Answer.KIND, Answer.key(name.name(), name.type()));
                if (isClosed() || seen != null && seen.value().equals(answer)) {
                    return List.of();
                }
                return List.of(
                        seen == null
                                ? new Change.Put(
                                        Ref.fresh(Answer.KIND, clock.instant(), ThreadLocalRandom.current()), answer, 0)
                                : Change.Put.update(seen, answer));
            });
        }
    }

    private interface Deciding {
        List<Change> decide(Snapshot now);
    }

    private void commit(String why, Deciding deciding) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Change> changes = deciding.decide(inventory.now());
            if (changes.isEmpty()) {
                return;
            }
            Outcome outcome = inventory.commit(new Proposal(Actor.service("dns"), Subject.NOBODY, why, changes));
            switch (outcome) {
                case Outcome.Committed done -> {
                    return;
                }
                case Outcome.Stale stale -> {
                    // Another appliance checks the same: look again.
                }
                case Outcome.Refused refused -> {
                    LOG.atError().addKeyValue("cause", refused.reason()).log(why + ", not committed");
                    return;
                }
                case Outcome.Unavailable gone -> {
                    LOG.atError()
                            .addKeyValue("cause", gone.cause())
                            .addKeyValue("mend", gone.mend())
                            .log(why + ", not committed");
                    return;
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        watches.values().forEach(Watch::close);
        watches.clear();
    }
}
