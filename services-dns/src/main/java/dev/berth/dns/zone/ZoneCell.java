package dev.berth.dns.zone;

import dev.berth.appliance.net.DomainName;
import org.jspecify.annotations.Nullable;

/** A zone that we serve: its name, and its state at the generation that a reader looks at. */
final class ZoneCell {
    private final DomainName name;
    private final byte[] apex;
    private final int labels;
    /** The closest zone of ours that encloses this one; set before anybody else sees the table. */
    private @Nullable ZoneCell parent;

    private volatile State state;

    ZoneCell(DomainName name, State state) {
        this.name = name;
        this.apex = name.wire();
        this.labels = name.labels();
        this.state = state;
    }

    DomainName name() {
        return name;
    }

    /** The zone's name in wire form; not to be changed. */
    byte[] apex() {
        return apex;
    }

    int labels() {
        return labels;
    }

    @Nullable
    ZoneCell parent() {
        return parent;
    }

    void below(ZoneCell enclosing) {
        parent = enclosing;
    }

    State at(long generation) {
        State newest = newest();
        State before = newest.before;
        return newest.generation <= generation || before == null ? newest : before;
    }

    State newest() {
        return state;
    }

    void change(State next) {
        state = next;
    }

    /** What changes of a zone as a whole. Immutable but for {@code before}, which is let go after publication. */
    static final class State {
        private final long generation;
        final long serial;
        final StartOfAuthority soa;
        /** Names with NS or DNAME records below the apex; while there are none nobody needs to look for them. */
        final int cuts;
        /** Names whose first label is {@code *}. */
        final int wildcards;
        /** All records but the SOA. */
        final int records;
        /** Whether what is there may be told: false for a copy of another primary's zone that never came or is too old. */
        final boolean good;
        /** What denies names in a signed zone; null in others. */
        final @Nullable Chain chain;

        private @Nullable State before;

        State(
                long generation,
                long serial,
                StartOfAuthority soa,
                int cuts,
                int wildcards,
                int records,
                boolean good,
                @Nullable Chain chain,
                @Nullable State before) {
            this.generation = generation;
            this.serial = serial;
            this.soa = soa;
            this.cuts = cuts;
            this.wildcards = wildcards;
            this.records = records;
            this.good = good;
            this.chain = chain;
            this.before = before;
        }

        void settle() {
            before = null;
        }
    }
}
