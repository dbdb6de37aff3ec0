package dev.berth.appliance.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive commits in portions that H2 takes as one transaction without storing half of it. When more than some megabytes
 * have changed it writes its maps in the midst of a transaction; a kill then leaves rows that stay locked for ever, and a
 * writer that comes to one of them never returns. A commit that is larger by itself is a portion; its rows are written with
 * a {@link Pause} now and then.
 */
final class Portions {
    /** A third of what was seen to be written whole, each row in another page. */
    static final int MOST_EFFECTS = 500;

    static final int MOST_TEXT = 512 << 10;

    /** Between rows that need not be in one transaction, for to write them twice does no harm: ends it where that helps. */
    interface Pause {
        void now() throws SQLException;

        /** For a database that keeps transactions whole. */
        static Pause none() {
            return () -> {};
        }
    }

    private final List<CommitText> gathered = new ArrayList<>();
    private int effects;
    private long text;

    static List<List<CommitText>> of(List<CommitText> commits) {
        List<List<CommitText>> all = new ArrayList<>();
        var portion = new Portions();
        for (CommitText commit : commits) {
            if (portion.wouldBeTooMuch(commit)) {
                all.add(portion.take());
            }
            portion.add(commit);
        }
        if (!portion.gathered.isEmpty()) {
            all.add(portion.take());
        }
        return all;
    }

    private boolean wouldBeTooMuch(CommitText commit) {
        return !gathered.isEmpty()
                && (effects + rows(commit) > MOST_EFFECTS || text + length(commit.effects()) > MOST_TEXT);
    }

    private void add(CommitText commit) {
        gathered.add(commit);
        effects += rows(commit);
        text += length(commit.effects());
    }

    /** A remark has no effects and still its own row. */
    private static int rows(CommitText commit) {
        return Math.max(1, commit.effects().size());
    }

    private List<CommitText> take() {
        List<CommitText> taken = List.copyOf(gathered);
        gathered.clear();
        effects = 0;
        text = 0;
        return taken;
    }

    private static long length(List<CommitText.Effect> effects) {
        return effects.stream().mapToLong(Portions::length).sum();
    }

    private static int length(CommitText.Effect effect) {
        String before = effect.before();
        String after = effect.after();
        return (before == null ? 0 : before.length()) + (after == null ? 0 : after.length());
    }
}
