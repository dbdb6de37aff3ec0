package dev.berth.dns.zone;

import dev.berth.dns.zone.Entry.Node;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open-addressing hash table of names in many small segments: one writer, readers without locks. A segment grows alone, in
 * microseconds, so that no fold waits for the copying of millions. A slot's content is replaced as a whole; a reader that finds
 * an old segment finds in it what was published when it was replaced.
 */
final class Slots {
    private static final int SEGMENTS = 256;
    private static final int SMALLEST = 4;
    /** A slot that held a name once; a search goes on behind it. */
    private static final Entry GONE = new Node(0, new byte[] {0}, null);

    private static final VarHandle SEGMENT = MethodHandles.arrayElementVarHandle(Entry[][].class);
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);

    private final @Nullable Entry[][] segments;
    /** Slots in use, those of names that are gone included. The writer's alone. */
    private final int[] used = new int[SEGMENTS];
    /** Means nothing; without it a compiler would leave out the looking. */
    int approached;

    /** @param expected names that it has room for at once */
    Slots(int expected) {
        int size = SMALLEST;
        while (size < expected / SEGMENTS * 2) {
            size *= 2;
        }
        segments = new @Nullable Entry[SEGMENTS][size];
    }

    /** The node of the name that is {@code length} octets at {@code from} of {@code wire}, as readers at {@code generation} see it. */
    @Nullable
    Node find(byte[] wire, int from, int length, int hash, long generation) {
        @Nullable Entry[] segment = (Entry[]) SEGMENT.getAcquire(segments, hash >>> 24);
        int mask = segment.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Entry entry = (Entry) SLOT.getAcquire(segment, i);
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash) {
                Node node = entry.named();
                byte[] block = node.block;
                if ((block[0] & 0xff) == length && Arrays.equals(block, 1, 1 + length, wire, from, from + length)) {
                    return entry.at(generation);
                }
            }
        }
    }

    /** The wildcard right below the name at {@code from}: {@code hash} is that of {@code *.name}. */
    @Nullable
    Node findWildcard(byte[] wire, int from, int length, int hash, long generation) {
        @Nullable Entry[] segment = (Entry[]) SEGMENT.getAcquire(segments, hash >>> 24);
        int mask = segment.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Entry entry = (Entry) SLOT.getAcquire(segment, i);
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash) {
                byte[] block = entry.named().block;
                if ((block[0] & 0xff) == length + 2
                        && Block.isWildcard(block)
                        && Arrays.equals(block, 3, 3 + length, wire, from, from + length)) {
                    return entry.at(generation);
                }
            }
        }
    }

    /** The writer's view of a name's slot: its entry, or null. */
    @Nullable
    Entry entry(byte[] wire, int length, int hash) {
        @Nullable Entry[] segment = segments[hash >>> 24];
        int mask = segment.length - 1;
        for (int i = hash & mask; segment[i] != null; i = i + 1 & mask) {
            if (isOf(segment[i], wire, length, hash)) {
                return segment[i];
            }
        }
        return null;
    }

    private static boolean isOf(Entry entry, byte[] wire, int length, int hash) {
        if (entry.hash != hash) {
            // Its name is not looked at: that is memory that nobody has touched for long.
            return false;
        }
        byte[] block = entry.named().block;
        return (block[0] & 0xff) == length && Arrays.equals(block, 1, 1 + length, wire, 0, length);
    }

    /**
     * Puts an entry in its name's slot, a new one if need be.
     *
     * @return what stood there, or null
     */
    @Nullable
    Entry put(Entry entry) {
        int number = entry.hash >>> 24;
        byte[] block = entry.named().block;
        @Nullable Entry[] segment = segments[number];
        int mask = segment.length - 1;
        int i = entry.hash & mask;
        for (; segment[i] != null; i = i + 1 & mask) {
            Entry there = segment[i];
            if (there.hash != entry.hash) {
                continue;
            }
            byte[] other = there.named().block;
            if (other[0] == block[0] && Arrays.equals(other, 1, Block.records(other), block, 1, Block.records(block))) {
                SLOT.setRelease(segment, i, entry);
                return there;
            }
        }
        SLOT.setRelease(segment, i, entry);
        used[number]++;
        // At most half full, so that a name that is not there costs one or two looks.
        if (used[number] * 2 > segment.length) {
            grow(number);
        }
        return null;
    }

    /** Looks at the slots where many names will be put: memory that is waited for all at once, not for one name after the other. */
    void approach(Node[] nodes, int count) {
        for (int i = 0; i < count; i++) {
            int hash = nodes[i].hash;
            @Nullable Entry[] segment = segments[hash >>> 24];
            Entry there = segment[hash & segment.length - 1];
            approached += there == null ? 0 : there.hash;
        }
    }

    /** Replaces an entry by what is left of it after publication; null: the name is gone. */
    void settle(Entry.Changing changing) {
        @Nullable Entry[] segment = segments[changing.hash >>> 24];
        int mask = segment.length - 1;
        for (int i = changing.hash & mask; segment[i] != null; i = i + 1 & mask) {
            if (segment[i] == changing) {
                Node after = changing.newest();
                SLOT.setRelease(segment, i, after == null ? GONE : after);
                return;
            }
        }
    }

    /** Takes out an entry that no reader has been shown. */
    void forget(Entry entry) {
        @Nullable Entry[] segment = segments[entry.hash >>> 24];
        int mask = segment.length - 1;
        for (int i = entry.hash & mask; segment[i] != null; i = i + 1 & mask) {
            if (segment[i] == entry) {
                SLOT.setRelease(segment, i, GONE);
                return;
            }
        }
    }

    /** Every name's entry, in no order. The writer's view. */
    void forEach(Consumer<Entry> use) {
        for (@Nullable Entry[] segment : segments) {
            for (Entry entry : segment) {
                if (entry != null && entry != GONE) {
                    use.accept(entry);
                }
            }
        }
    }

    /** Every name as readers at {@code generation} see it, in no order; by any thread. */
    void forEachAt(long generation, Consumer<Node> use) {
        for (int number = 0; number < SEGMENTS; number++) {
            @Nullable Entry[] segment = (Entry[]) SEGMENT.getAcquire(segments, number);
            for (int i = 0; i < segment.length; i++) {
                Entry entry = (Entry) SLOT.getAcquire(segment, i);
                Node node = entry == null || entry == GONE ? null : entry.at(generation);
                if (node != null) {
                    use.accept(node);
                }
            }
        }
    }

    private void grow(int number) {
        @Nullable Entry[] old = segments[number];
        int live = 0;
        for (Entry entry : old) {
            live += entry == null || entry == GONE ? 0 : 1;
        }
        int size = SMALLEST;
        while (size < live * 5 / 2 + 2) {
            size *= 2;
        }
        @Nullable Entry[] segment = new @Nullable Entry[size];
        for (Entry entry : old) {
            if (entry != null && entry != GONE) {
                int i = entry.hash & size - 1;
                while (segment[i] != null) {
                    i = i + 1 & size - 1;
                }
                segment[i] = entry;
            }
        }
        used[number] = live;
        SEGMENT.setRelease(segments, number, segment);
    }
}
