package dev.berth.dns.master;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TTL;

/** Which TTL a record has that does not say it: that of {@code $TTL}, else the last one said, else the SOA's minimum. */
final class Ttls {
    /** None is known. */
    static final int NONE = -1;

    private static final int DIGITS = 10;

    private @Nullable Long usual;
    private @Nullable Long last;

    /** Of {@code $TTL}. */
    void usual(long ttl) {
        usual = ttl;
    }

    /** Whether a record without one has the same wherever it stands. */
    boolean isFixed() {
        return usual != null;
    }

    /** For a part of the file of which this is {@link #isFixed}. */
    Ttls copy() {
        var copy = new Ttls();
        copy.usual = usual;
        return copy;
    }

    /** Of a record that says {@code given}, or {@link #NONE}; NONE where it cannot be known. */
    int of(int given) {
        if (given >= 0) {
            last = (long) given;
            return given;
        }
        Long known = usual == null ? last : usual;
        return known == null ? NONE : known.intValue();
    }

    /** Of a record that says {@code given}, or null. */
    long of(@Nullable Long given, @Nullable SOARecord start) {
        if (given != null) {
            last = given;
        }
        Long known = given != null ? given : usual != null ? usual : last;
        if (known != null) {
            return known;
        }
        if (start == null) {
            throw new IllegalArgumentException("a record without TTL; begin the file with a line like $TTL 1h");
        }
        last = start.getMinimum();
        return start.getMinimum();
    }

    static long read(String word) {
        try {
            long ttl = word.length() < DIGITS && word.chars().allMatch(letter -> letter >= '0' && letter <= '9')
                    ? Long.parseLong(word)
                    : TTL.parseTTL(word);
            if (ttl > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "'" + word + "' is no TTL; 2147483647 seconds are the most there can be");
            }
            return ttl;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' is no TTL; write seconds, or like 1h30m", e);
        }
    }
}
