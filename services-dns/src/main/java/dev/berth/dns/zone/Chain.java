package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The NSEC or NSEC3 records of a signed zone in their order, so that the one that denies a name is found. Immutable; a changed
 * one shares with the one before it all runs of links that did not change.
 */
public final class Chain {
    private static final int RUN = 128;

    private final boolean hashed;
    private final int iterations;
    private final Octets salt;
    private final Link[][] runs;

    /** One owner of the chain: its place in the order, and the records that stand there, as prepared answers. */
    public static final class Link {
        private final byte[] key;
        final byte[] block;

        private Link(byte[] key, byte[] block) {
            this.key = key;
            this.block = block;
        }

        /**
         * @param key of {@link #key} or a hash
         * @param rrsets NSEC or NSEC3 and RRSIG, and for a zone of our own below this one its DS
         */
        public static Link of(Octets key, DomainName owner, List<RRset> rrsets, DomainName apex) {
            byte[] block = Block.empty(owner);
            for (RRset rrset : rrsets) {
                block = Block.with(block, rrset, apex.wire());
            }
            return new Link(key.bytes(), block);
        }

        /** What takes the link with this key out of the chain. */
        public static Link gone(Octets key) {
            return new Link(key.bytes(), new byte[0]);
        }

        private boolean isGone() {
            return block.length == 0;
        }
    }

    private Chain(boolean hashed, int iterations, Octets salt, Link[][] runs) {
        this.hashed = hashed;
        this.iterations = iterations;
        this.salt = salt;
        this.runs = runs;
    }

    /** @param hashed whether it is of NSEC3 rather than NSEC records */
    public static Chain empty(boolean hashed) {
        return new Chain(hashed, 0, Octets.EMPTY, new Link[][] {{}});
    }

    /** Of NSEC3 records with these parameters (RFC 5155 §4). */
    static Chain hashed(int iterations, Octets salt) {
        return new Chain(true, iterations, salt, new Link[][] {{}});
    }

    /** Whether keys are made alike. */
    boolean isLike(Chain other) {
        return hashed == other.hashed && iterations == other.iterations && salt.equals(other.salt);
    }

    /** Hashes the name in the first octets of {@code name} (RFC 5155 §5). */
    byte[] hash(MessageDigest sha1, byte[] name, int length) {
        byte[] salted = salt.bytes();
        sha1.update(name, 0, length);
        byte[] hash = sha1.digest(salted);
        for (int i = 0; i < iterations; i++) {
            sha1.update(hash);
            hash = sha1.digest(salted);
        }
        return hash;
    }

    /** Whether links are ordered by hashes (NSEC3) rather than by names (NSEC). */
    public boolean hashed() {
        return hashed;
    }

    /** The link with the greatest key that is not greater than this one, else the last: it matches or denies. */
    @Nullable
    Link floor(byte[] key, int length) {
        int run = run(runs, key, length);
        int at = place(runs[run], key, length);
        if (at >= 0) {
            return runs[run][at];
        }
        int before = -at - 2;
        if (before >= 0) {
            return runs[run][before];
        }
        Link[] last = runs[run == 0 ? runs.length - 1 : run - 1];
        return last.length == 0 ? null : last[last.length - 1];
    }

    /** The link with exactly this key, or null. */
    @Nullable
    Link exact(byte[] key, int length) {
        Link[] links = runs[run(runs, key, length)];
        int at = place(links, key, length);
        return at < 0 ? null : links[at];
    }

    /** With these links in place of those with the same keys. */
    public Chain with(List<Link> changes) {
        List<Link[]> next = new ArrayList<>(Arrays.asList(runs));
        Link[][] view = runs;
        for (Link change : changes) {
            int run = run(view, change.key, change.key.length);
            Link[] links = edited(next.get(run), change);
            if (links.length > 2 * RUN) {
                next.set(run, Arrays.copyOf(links, RUN));
                next.add(run + 1, Arrays.copyOfRange(links, RUN, links.length));
                view = next.toArray(Link[][]::new);
            } else if (links.length == 0 && next.size() > 1) {
                next.remove(run);
                view = next.toArray(Link[][]::new);
            } else {
                next.set(run, links);
                if (view == runs) {
                    view = runs.clone();
                }
                view[run] = links;
            }
        }
        return new Chain(hashed, iterations, salt, view);
    }

    private static Link[] edited(Link[] links, Link change) {
        int at = place(links, change.key, change.key.length);
        if (at >= 0 && !change.isGone()) {
            Link[] same = links.clone();
            same[at] = change;
            return same;
        }
        if (at < 0 && change.isGone()) {
            return links;
        }
        int from = at >= 0 ? at : -at - 1;
        Link[] edited = new Link[links.length + (at >= 0 ? -1 : 1)];
        System.arraycopy(links, 0, edited, 0, from);
        if (at >= 0) {
            System.arraycopy(links, at + 1, edited, at, links.length - at - 1);
        } else {
            edited[from] = change;
            System.arraycopy(links, from, edited, from + 1, links.length - from);
        }
        return edited;
    }

    /** The run that holds the key or would. */
    private static int run(Link[][] runs, byte[] key, int length) {
        int low = 0;
        int high = runs.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (compare(runs[middle][0], key, length) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Index of the key, or of the first greater one as {@code -index - 1}. */
    private static int place(Link[] links, byte[] key, int length) {
        int low = 0;
        int high = links.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(links[middle], key, length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private static int compare(Link link, byte[] key, int length) {
        return Arrays.compareUnsigned(link.key, 0, link.key.length, key, 0, length);
    }

    /** A name as octets whose order is the canonical order of names (RFC 4034 §6.1). */
    public static Octets key(DomainName name) {
        byte[] wire = name.wire();
        byte[] key = new byte[2 * wire.length];
        return Octets.copyOf(key, 0, key(wire, 0, key));
    }

    /**
     * Writes {@link #key} of the lower-case name at {@code from}: labels from the last to the first, each ended by a zero, which
     * octets of a label never are.
     *
     * @return octets written, twice the name's at most
     */
    static int key(byte[] wire, int from, byte[] out) {
        int[] starts = new int[128];
        int labels = 0;
        for (int at = from; wire[at] != 0; at += wire[at] + 1) {
            starts[labels++] = at;
        }
        int length = 0;
        for (int i = labels - 1; i >= 0; i--) {
            int end = starts[i] + wire[starts[i]];
            for (int at = starts[i] + 1; at <= end; at++) {
                byte octet = wire[at];
                if (octet == 0 || octet == 1) {
                    out[length++] = 1;
                    octet++;
                }
                out[length++] = octet;
            }
            out[length++] = 0;
        }
        return length;
    }
}
