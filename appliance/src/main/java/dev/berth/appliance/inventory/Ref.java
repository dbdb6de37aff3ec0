package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Scalar;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an entity is referred to by, for ever: a rename breaks nothing. {@code id} is positive and, where it comes from
 * {@link #fresh}, ordered by time of creation. Text: {@code host:1gk3d2c0a1b2c}, kind and id in base 32.
 */
public record Ref(String kind, long id) implements Scalar, Comparable<Ref> {
    private static final int RANDOM_BITS = 20;

    public Ref {
        if (id < 0) {
            throw new IllegalArgumentException("id of " + kind + " is negative");
        }
    }

    /** A new id: milliseconds, then {@value #RANDOM_BITS} random bits. A collision shows as {@link Outcome.Stale}. */
    public static Ref fresh(Kind<?> kind, Instant now, RandomGenerator random) {
        return new Ref(kind.name(), now.toEpochMilli() << RANDOM_BITS | random.nextInt(1 << RANDOM_BITS));
    }

    public static Ref of(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is no reference; write it like host:1gk3d2c0a1b2c");
        }
        try {
            return new Ref(text.substring(0, colon), Long.parseLong(text.substring(colon + 1), 32));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no reference; its id is not in base 32", e);
        }
    }

    /** Written out, as in {@link Key}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Ref ref && id == ref.id && kind.equals(ref.kind);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Long.hashCode(id);
    }

    @Override
    public int compareTo(Ref other) {
        int order = kind.compareTo(other.kind);
        return order != 0 ? order : Long.compare(id, other.id);
    }

    @Override
    public String toString() {
        return kind + ":" + Long.toString(id, 32);
    }
}
