package dev.berth.testing;

import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Rules;
import dev.berth.appliance.inventory.Snapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The rules without a log: commits at once, on the caller's thread; followers are called before the answer. */
public final class MemoryInventory implements Inventory {
    private final InstantSource clock;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private volatile Snapshot now;

    public MemoryInventory(InstantSource clock, Kind<?>... kinds) {
        this.clock = clock;
        this.now = Snapshot.empty(Kinds.byName(List.of(kinds)));
    }

    /** With {@link SampleSite} in it. */
    public static MemoryInventory ofSampleSite(InstantSource clock, Kind<?>... kinds) {
        var inventory = new MemoryInventory(clock, kinds);
        SampleSite.committed(inventory.commit(SampleSite.proposal()));
        return inventory;
    }

    @Override
    public Snapshot now() {
        return now;
    }

    @Override
    public void submit(Proposal proposal, Consumer<Outcome> answer) {
        Outcome outcome;
        synchronized (this) {
            outcome = switch (Rules.decide(now, proposal, clock.instant())) {
                case Rules.Decision.Accepted yes -> {
                    now = yes.after();
                    followers.forEach(follower -> follower.commits(List.of(yes.commit()), now));
                    yield new Outcome.Committed(yes.commit());
                }
                case Rules.Decision.Declined no -> no.outcome();
            };
        }
        answer.accept(outcome);
    }

    @Override
    public Outcome preview(Proposal proposal) {
        return switch (Rules.decide(now, proposal, clock.instant())) {
            case Rules.Decision.Accepted yes -> new Outcome.Committed(yes.commit());
            case Rules.Decision.Declined no -> no.outcome();
        };
    }

    @Override
    public synchronized Following follow(Follower follower) {
        follower.start(now);
        followers.add(follower);
        return new Following() {
            @Override
            public long revision() {
                return now.revision();
            }

            @Override
            public void close() {
                followers.remove(follower);
            }
        };
    }
}
