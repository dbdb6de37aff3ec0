package dev.berth.dns.zone;

import org.jspecify.annotations.Nullable;

/** What stands in a slot of the table, for one name. */
abstract sealed class Entry {
    final int hash;

    private Entry(int hash) {
        this.hash = hash;
    }

    /** The name as readers at {@code generation} see it, or null where it does not exist. */
    abstract @Nullable Node at(long generation);

    /** Any node of this name; all have the same name. */
    abstract Node named();

    /** The name as it will be once everything is published. */
    abstract @Nullable Node newest();

    /** A name that exists: with RRsets, or only because names below it do. Immutable. */
    static final class Node extends Entry {
        final byte[] block;
        /** Null only for a slot whose name is gone. */
        final @Nullable ZoneCell zone;

        Node(int hash, byte[] block, @Nullable ZoneCell zone) {
            super(hash);
            this.block = block;
            this.zone = zone;
        }

        ZoneCell zone() {
            if (zone == null) {
                throw new IllegalStateException("a slot without a name has no zone");
            }
            return zone;
        }

        boolean hasRecords() {
            return Block.records(block) < block.length;
        }

        @Override
        Node at(long generation) {
            return this;
        }

        @Override
        Node named() {
            return this;
        }

        @Override
        Node newest() {
            return this;
        }
    }

    /** A name while a fold changes it: one thing to readers until {@code generation} is published, another from then on. */
    static final class Changing extends Entry {
        private final long generation;
        private final @Nullable Node before;
        private final @Nullable Node after;

        Changing(long generation, @Nullable Node before, @Nullable Node after) {
            super(either(before, after).hash);
            this.generation = generation;
            this.before = before;
            this.after = after;
        }

        private static Node either(@Nullable Node before, @Nullable Node after) {
            Node node = after == null ? before : after;
            if (node == null) {
                throw new IllegalArgumentException("a change from nothing to nothing");
            }
            return node;
        }

        @Override
        @Nullable
        Node at(long reader) {
            return generation <= reader ? after : before;
        }

        @Override
        Node named() {
            return either(before, after);
        }

        @Override
        @Nullable
        Node newest() {
            return after;
        }

        @Nullable
        Node before() {
            return before;
        }
    }
}
