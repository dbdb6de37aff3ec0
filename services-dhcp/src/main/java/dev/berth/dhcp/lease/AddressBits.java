package dev.berth.dhcp.lease;

import java.util.Arrays;

/** A set of indexes below a fixed size that finds the next member in steps of the size's logarithm to base 64. */
final class AddressBits {
    private final long[][] levels;
    private final int size;
    private int count;

    AddressBits(int size) {
        this.size = size;
        int depth = 1;
        for (long words = (size + 63L) / 64; words > 1; words = (words + 63) / 64) {
            depth++;
        }
        levels = new long[depth][];
        int words = size;
        for (int level = 0; level < depth; level++) {
            words = (words + 63) >>> 6;
            levels[level] = new long[Math.max(1, words)];
        }
    }

    /** A set of all that it may hold. */
    static AddressBits full(int size) {
        var all = new AddressBits(size);
        int members = size;
        for (long[] level : all.levels) {
            Arrays.fill(level, 0, members >>> 6, -1L);
            if ((members & 63) != 0) {
                level[members >>> 6] = -1L >>> -members;
            }
            members = members + 63 >>> 6;
        }
        all.count = size;
        return all;
    }

    int count() {
        return count;
    }

    boolean has(int index) {
        return (levels[0][index >>> 6] & 1L << index) != 0;
    }

    void set(int index, boolean member) {
        if (has(index) == member) {
            return;
        }
        count += member ? 1 : -1;
        int at = index;
        for (long[] level : levels) {
            int word = at >>> 6;
            boolean emptyBefore = level[word] == 0;
            if (member) {
                level[word] |= 1L << at;
            } else {
                level[word] &= ~(1L << at);
            }
            boolean emptyAfter = level[word] == 0;
            if (emptyBefore == emptyAfter) {
                return;
            }
            at = word;
        }
    }

    /** The first member from {@code from} on, going round at the end; -1 for none. */
    int next(int from) {
        int found = atOrAfter(from);
        return found >= 0 || from == 0 ? found : atOrAfter(0);
    }

    private int atOrAfter(int from) {
        if (from >= size) {
            return -1;
        }
        int at = from;
        for (int level = 0; level < levels.length; level++) {
            int word = at >>> 6;
            if (word < levels[level].length) {
                long rest = levels[level][word] & -1L << at;
                if (rest != 0) {
                    return down(level, (word << 6) + Long.numberOfTrailingZeros(rest));
                }
            }
            at = word + 1;
        }
        return -1;
    }

    private int down(int level, int index) {
        int at = index;
        for (int below = level - 1; below >= 0; below--) {
            at = (at << 6) + Long.numberOfTrailingZeros(levels[below][at]);
        }
        return at;
    }
}
