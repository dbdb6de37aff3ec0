package dev.berth.appliance.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history as the log tells it: some hundred consecutive commits to a row, each a line of JSON. A row for every commit and
 * every effect would be easier to ask, but to write them cost more than all else that a lease costs, and nearly all of the
 * history is leases that nobody asks for.
 */
final class HistoryBlocks {
    /** Commits that the history keeps; older ones go. */
    static final long KEPT = 1_000_000;
    /** How many go at once. */
    private static final long PORTION = 10_000;

    /** A row's number is the revision of its block's first commit, and which part it is of a block that needs several. */
    private static final int PART_BITS = 16;

    private static final int MOST_OCTETS = 512 << 10;
    /** Rows that are read at once. */
    private static final int PAGE = 16;

    private final Connection connection;
    private final Portions.Pause pause;

    HistoryBlocks(Connection connection, Portions.Pause pause) {
        this.connection = connection;
        this.pause = pause;
    }

    /** Writes consecutive commits as one block. */
    void write(List<CommitText> commits) throws SQLException {
        byte[] lines = new byte
                [commits.stream().mapToInt(commit -> commit.line().length() + 1).sum()];
        int at = 0;
        for (CommitText commit : commits) {
            commit.line().copyTo(lines, at);
            at += commit.line().length();
            lines[at++] = '\n';
        }
        write(new HistoryBlock(commits.getFirst().revision(), commits.getLast().revision(), lines));
        new SubjectRows(connection).write(commits);
    }

    private void write(HistoryBlock block) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO history_block (place, last_revision, lines) VALUES (?, ?, ?)")) {
            long place = block.first() << PART_BITS;
            for (int from = 0; from < block.lines().length; from += MOST_OCTETS) {
                int to = Math.min(block.lines().length, from + MOST_OCTETS);
                insert.setLong(1, place++);
                insert.setLong(2, block.last());
                insert.setBytes(3, Arrays.copyOfRange(block.lines(), from, to));
                insert.executeUpdate();
                if (to < block.lines().length) {
                    pause.now();
                }
            }
        }
    }

    /** Is given blocks, newest first. */
    interface Reader {
        /** False when enough was read. */
        boolean read(HistoryBlock block) throws SQLException;
    }

    /** Goes through all blocks that hold one of the revisions from {@code first} to {@code last}; false when the reader had enough. */
    boolean newestFirst(long first, long last, Reader reader) throws SQLException {
        long next = last >= Long.MAX_VALUE >> PART_BITS ? Long.MAX_VALUE : (last + 1 << PART_BITS) - 1;
        Deque<byte[]> parts = new ArrayDeque<>();
        boolean more = true;
        while (more) {
            int found = 0;
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT place, last_revision, lines FROM history_block WHERE place <= ? ORDER BY place DESC LIMIT "
                            + PAGE)) {
                select.setLong(1, next);
                try (ResultSet rows = select.executeQuery()) {
                    while (more && rows.next()) {
                        found++;
                        long place = rows.getLong(1);
                        if (place >> PART_BITS != next + 1 >> PART_BITS) {
                            // What was gathered has lost its beginning.
                            parts.clear();
                        }
                        next = place - 1;
                        parts.addFirst(rows.getBytes(3));
                        if ((place & (1 << PART_BITS) - 1) == 0) {
                            var block = new HistoryBlock(place >> PART_BITS, rows.getLong(2), joined(parts));
                            parts.clear();
                            if (block.last() >= first && !reader.read(block)) {
                                return false;
                            }
                            more = block.first() > first;
                        }
                    }
                }
            }
            more &= found == PAGE;
        }
        return true;
    }

    private static byte[] joined(Deque<byte[]> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /**
     * Removes every commit after a revision.
     *
     * @param claimed the last commit that the history claims to have
     * @return how many commits after {@code revision} and up to {@code claimed} were not there whole
     */
    long dropAfter(long revision, long claimed) throws SQLException {
        var whole = new long[1];
        var cut = new @Nullable HistoryBlock[1];
        newestFirst(revision + 1, Long.MAX_VALUE, block -> {
            if (block.isWhole()) {
                long first = Math.max(block.first(), revision + 1);
                whole[0] += Math.max(0, Math.min(block.last(), claimed) - first + 1);
                if (block.first() <= revision) {
                    byte[] kept = Arrays.copyOf(block.lines(), block.start(revision + 1));
                    cut[0] = new HistoryBlock(block.first(), revision, kept);
                }
            }
            return true;
        });
        long from = cut[0] == null ? revision + 1 : cut[0].first();
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history_block WHERE place >= ?")) {
            delete.setLong(1, from << PART_BITS);
            delete.executeUpdate();
        }
        if (cut[0] != null) {
            write(cut[0]);
        }
        return claimed - revision - whole[0];
    }

    /** Lets the oldest go whenever a portion of them is due. */
    void prune(long before, long after) throws SQLException {
        long oldest = after / PORTION * PORTION - KEPT;
        if (oldest > 0 && before / PORTION != after / PORTION) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM history_block WHERE place < ?")) {
                delete.setLong(1, oldest << PART_BITS);
                delete.executeUpdate();
            }
            new SubjectRows(connection).prune(oldest);
        }
    }
}
