package dev.berth.appliance.inventory;

import java.util.List;

/** Hears every commit after a known snapshot, in order, on one thread of its own. */
public interface Follower {
    /** Everything up to {@code base} is in it: rebuild from it. Comes first, and again whenever this follower fell too far behind. */
    void start(Snapshot base);

    /** Commits right after the last ones, oldest first, and the snapshot that holds them all. */
    void commits(List<Commit> commits, Snapshot after);

    /**
     * How many commits it lets gather while many come, rather than take time from those who make them; 0 for one that hears
     * of each at once.
     */
    default int patience() {
        return 0;
    }
}
