package dev.berth.dns.forward;

import dev.berth.appliance.net.DomainName;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of other servers as long as they hold; the longest unused go when they are too many octets. */
public final class ForwardCache {
    /** What an entry costs beside its octets, roughly. */
    private static final int OVERHEAD = 300;

    private final long limit;
    private final Map<Question, Kept> entries = new LinkedHashMap<>(1024, 0.75f, true);
    private long octets;

    /** @param dnssecOk whether signatures were asked for: that is another answer */
    public record Question(DomainName name, int type, boolean dnssecOk) {}

    /** An answer and since when it is here. */
    public record Kept(Foreign answer, Instant since) {
        /** Whole seconds. */
        public int age(Instant now) {
            return (int) Math.max(0, now.getEpochSecond() - since.getEpochSecond());
        }
    }

    public ForwardCache(long limit) {
        this.limit = limit;
    }

    /** The answer to a question, if it holds at {@code now}. */
    public synchronized @Nullable Kept find(Question question, Instant now) {
        Kept kept = entries.get(question);
        if (kept != null && kept.age(now) >= kept.answer().ttl()) {
            entries.remove(question);
            octets -= size(kept);
            return null;
        }
        return kept;
    }

    public synchronized void keep(Question question, Foreign answer, Instant now) {
        if (answer.ttl() == 0) {
            return;
        }
        var kept = new Kept(answer, now);
        Kept before = entries.put(question, kept);
        octets += size(kept) - (before == null ? 0 : size(before));
        for (Iterator<Kept> oldest = entries.values().iterator(); octets > limit && oldest.hasNext(); ) {
            octets -= size(oldest.next());
            oldest.remove();
        }
    }

    private static long size(Kept kept) {
        return kept.answer().octets().length
                + OVERHEAD
                + 16L * kept.answer().ttlsAt().size();
    }

    /** Answers that are kept now. */
    public synchronized int size() {
        return entries.size();
    }
}
