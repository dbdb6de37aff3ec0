package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A commit as the tables take it: values stay the text that the log holds.
 *
 * @param serials the serial of each zone after it, 0 for one that it dropped
 */
record CommitText(
        long revision,
        Instant at,
        String by,
        String why,
        @Nullable String host,
        @Nullable String mac,
        @Nullable String address,
        @Nullable String attempt,
        List<Effect> effects,
        Map<DomainName, Long> serials) {

    /**
     * What it did to one entity.
     *
     * @param told whether {@code before} is known; null then says that the entity was made here
     * @param after null when it was removed
     */
    record Effect(
            Ref ref,
            boolean told,
            @Nullable String before,
            @Nullable String origin,
            @Nullable String after) {}

    CommitText with(List<Effect> others) {
        return new CommitText(revision, at, by, why, host, mac, address, attempt, others, serials);
    }

    /** The same, where the tables may hold more of it than they claim to. */
    CommitText doubted() {
        return with(effects.stream()
                .map(effect -> new Effect(effect.ref(), false, null, effect.origin(), effect.after()))
                .toList());
    }
}
