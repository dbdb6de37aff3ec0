package dev.berth.appliance.inventory;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The shared database of everything but files' contents: one writer, lock-free readers. */
public interface Inventory {
    /** The newest published snapshot; costs one volatile read. */
    Snapshot now();

    /**
     * Queues a proposal. {@code answer} is called once, on the writer's thread after the commit is on stable storage and
     * published: hand over to another thread whatever is slow or may block.
     */
    void submit(Proposal proposal, Consumer<Outcome> answer);

    /** {@link #submit}, and waits for the outcome. Not for packet threads. */
    default Outcome commit(Proposal proposal) {
        var outcome = new CompletableFuture<Outcome>();
        submit(proposal, outcome::complete);
        return outcome.join();
    }

    /** What {@link #commit} would answer now, without changing anything. */
    Outcome preview(Proposal proposal);

    /** Starts a follower; {@link Following#close} ends it. */
    Following follow(Follower follower);

    /** A running follower. */
    interface Following extends AutoCloseable {
        /** Revision that the follower has been given last. */
        long revision();

        @Override
        void close();
    }
}
