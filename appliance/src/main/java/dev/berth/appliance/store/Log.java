package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ordered log of commits: the truth. One thread appends; any may read, and one may let it forget. */
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
     * @throws LogFailure after which nothing of the group may be acknowledged; unless it is {@linkplain
     *     LogFailure#passing() passing}, the log refuses every further append
     */
    Result append(long expectedHead, List<Commit> commits) throws LogFailure;

    /** Every commit after {@code revision}, in order and without gaps. Commits read have no {@code before} in their effects. */
    void read(long revision, Consumer<Commit> each) throws LogFailure;

    /** Every commit after {@code revision} up to {@code last}, in order and without gaps, their values as texts. */
    void texts(long revision, long last, Consumer<CommitText> each) throws LogFailure;

    /**
     * Revision up to which the database was forced as a whole. What it holds of later commits may be half a transaction, so
     * the log's word is taken for them; {@link Long#MAX_VALUE} where the database keeps transactions whole.
     */
    long checkpoint();

    /** Whether {@link #forget} would free anything. */
    boolean keepsMoreThan(long revision);

    /** The database has forced everything up to {@code revision}: the new checkpoint. Lets go of commits before it, as far as it suits. */
    void forget(long revision) throws LogFailure;

    /** Why changes will not be committed much longer, if so. */
    default Optional<LogFailure> shortage() {
        return Optional.empty();
    }

    /** Octets that are kept because the database has not forced them yet; 0 where nobody needs to know. */
    long size();

    /** Runs {@code wake}, on any thread, soon after another appliance has appended. */
    void listen(Runnable wake);

    @Override
    void close();
}
