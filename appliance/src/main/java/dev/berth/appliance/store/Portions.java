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
    /** Rows of entities: a third of what was seen to be written whole, each row in another page. */
    static final int MOST_ROWS = 500;

    /** Octets of lines: what one who asks for a commit has to read. */
    static final int MOST_TEXT = 256 << 10;

    /** Between rows that need not be in one transaction, for to write them twice does no harm: ends it where that helps. */
    interface Pause {
        void now() throws SQLException;

        /** For a database that keeps transactions whole. */
        static Pause none() {
            return () -> {};
        }
    }

    private final List<CommitText> gathered = new ArrayList<>();
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
        return !gathered.isEmpty() && text + commit.line().length() > MOST_TEXT;
    }

    private void add(CommitText commit) {
        gathered.add(commit);
        text += commit.line().length();
    }

    private List<CommitText> take() {
        List<CommitText> taken = List.copyOf(gathered);
        gathered.clear();
        text = 0;
        return taken;
    }
}
