package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import java.util.List;
import java.util.function.Consumer;

/** The ordered log of commits: the truth. Used by one thread, but for {@link #read}. */
public interface Log extends AutoCloseable {
    /** What became of an append. */
    sealed interface Result {
        /** All of it is on stable storage. */
        record Appended() implements Result {}

        /** Somebody else appended meanwhile: {@code newer} follow {@code expectedHead}, and nothing of ours was written. */
        record Behind(List<Commit> newer) implements Result {}
    }

    /** Revision of the last commit, 0 for an empty log. */
    long head() throws LogFailure;

    /**
     * Appends the commits that follow revision {@code expectedHead} and forces them together.
     *
     * @throws LogFailure after which nothing of the group may be acknowledged, and the log refuses every further append
     */
    Result append(long expectedHead, List<Commit> commits) throws LogFailure;

    /** Every commit after {@code revision}, in order. Commits read have no {@code before} in their effects. */
    void read(long revision, Consumer<Commit> each) throws LogFailure;

    @Override
    void close();
}
