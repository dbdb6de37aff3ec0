package dev.berth.appliance.blob;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How much room each owner may take. A blob counts once for every owner that needs it: those that the owner's entities refer
 * to, those that it stored and may yet refer to (for the time of grace), and what is arriving.
 */
public final class Quota {
    /** No limit. */
    public static final Share UNLIMITED = new Share() {
        @Override
        public void take(long octets) {}

        @Override
        public void stored(Blob blob) {}

        @Override
        public void release() {}
    };

    private final Sizes sizes;
    private final Function<String, Set<Digest>> referred;
    private final Duration grace;
    private final InstantSource clock;
    private final Map<String, Owner> owners = new HashMap<>();

    /** How large a blob is; 0 for one that is not there. */
    @FunctionalInterface
    public interface Sizes {
        long of(Digest digest);
    }

    /** One upload's part of its owner's room. */
    public interface Share {
        /** @throws Upload.TooLarge when the owner has not got so much room left */
        void take(long octets) throws Upload.TooLarge;

        /** The upload has become a blob. */
        void stored(Blob blob);

        /** The upload is over; harmless when called again. */
        void release();
    }

    private static final class Owner {
        /** Until when each counts. */
        private final Map<Digest, Instant> stored = new HashMap<>();

        private long arriving;
        private long takenSinceIdle;

        void forget(Instant now) {
            stored.values().removeIf(now::isAfter);
        }
    }

    /**
     * @param referred blobs that an owner's entities refer to
     * @param grace for how long a stored blob counts that nothing refers to
     */
    public Quota(Sizes sizes, Function<String, Set<Digest>> referred, Duration grace, InstantSource clock) {
        this.sizes = sizes;
        this.referred = referred;
        this.grace = grace;
        this.clock = clock;
    }

    /** Octets that an owner takes now. */
    public synchronized long used(String owner) {
        Set<Digest> counted = referred.apply(owner);
        long octets = 0;
        for (Digest digest : counted) {
            octets += sizes.of(digest);
        }
        Owner known = owners.get(owner);
        if (known != null) {
            known.forget(clock.instant());
            octets += known.arriving;
            for (Digest stored : known.stored.keySet()) {
                if (!counted.contains(stored)) {
                    octets += sizes.of(stored);
                }
            }
        }
        return octets;
    }

    /**
     * The share of one upload.
     *
     * @throws Upload.TooLarge when the owner has no room left at all
     */
    public synchronized Share share(String owner, long limit) throws Upload.TooLarge {
        dropIdle();
        long used = used(owner);
        if (used >= limit) {
            throw full(owner, limit, used);
        }
        return new OwnersShare(owner, limit, used);
    }

    /**
     * Asks whether an owner may refer to blobs, whoever stored them or will: from now on they count as if it had stored them.
     *
     * @param blobs with their sizes, which count for those that are not there yet
     * @throws Upload.TooLarge when the owner would take more than its limit with them; then they do not count
     */
    public synchronized void admit(String owner, long limit, Map<Digest, Long> blobs) throws Upload.TooLarge {
        dropIdle();
        Owner its = owners.computeIfAbsent(owner, any -> new Owner());
        Instant until = clock.instant().plus(grace);
        Map<Digest, Instant> before = Map.copyOf(its.stored);
        blobs.keySet().forEach(blob -> its.stored.put(blob, until));
        long would = used(owner);
        for (Map.Entry<Digest, Long> blob : blobs.entrySet()) {
            would += sizes.of(blob.getKey()) == 0 ? blob.getValue() : 0;
        }
        if (would > limit) {
            its.stored.clear();
            its.stored.putAll(before);
            throw new Upload.TooLarge(owner + " would take " + would + " of the " + limit
                    + " octets that it may take; delete something of it first");
        }
    }

    private void dropIdle() {
        for (Iterator<Owner> each = owners.values().iterator(); each.hasNext(); ) {
            Owner owner = each.next();
            owner.forget(clock.instant());
            if (owner.arriving == 0 && owner.stored.isEmpty()) {
                each.remove();
            }
        }
    }

    private static Upload.TooLarge full(String owner, long limit, long used) {
        return new Upload.TooLarge(owner + " takes " + used + " of the " + limit
                + " octets that it may take; delete something of it first");
    }

    private final class OwnersShare implements Share {
        private final String name;
        private final long limit;
        private final long usedAtFirst;
        private long taken;
        private boolean released;

        OwnersShare(String name, long limit, long usedAtFirst) {
            this.name = name;
            this.limit = limit;
            this.usedAtFirst = usedAtFirst;
        }

        @Override
        public void take(long octets) throws Upload.TooLarge {
            synchronized (Quota.this) {
                Owner owner = owners.computeIfAbsent(name, any -> new Owner());
                // An upper bound; what the owner takes exactly is worked out only where that one would be too much.
                owner.takenSinceIdle += octets;
                if (usedAtFirst + owner.takenSinceIdle > limit) {
                    long used = used(name);
                    if (used + octets > limit) {
                        throw full(name, limit, used);
                    }
                }
                taken += octets;
                owner.arriving += octets;
            }
        }

        @Override
        public void stored(Blob blob) {
            synchronized (Quota.this) {
                release();
                owners.computeIfAbsent(name, any -> new Owner())
                        .stored
                        .put(blob.digest(), clock.instant().plus(grace));
            }
        }

        @Override
        public void release() {
            synchronized (Quota.this) {
                Owner owner = owners.get(name);
                if (owner != null && !released) {
                    owner.arriving -= taken;
                }
                released = true;
            }
        }
    }
}
