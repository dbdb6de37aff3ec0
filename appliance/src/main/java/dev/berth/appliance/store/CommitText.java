package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A commit as the tables take it: the text that the log holds, and of it only what its rows need.
 *
 * @param subjects whom it is about
 * @param serials the serial of each zone after it, 0 for one that it dropped
 * @param line the whole of it, on one line
 */
record CommitText(
        long revision, List<String> subjects, List<Effect> effects, Map<DomainName, Long> serials, RawJson line) {

    /**
     * What it did to one entity.
     *
     * @param made whether it is known that there was none before
     * @param after null when it was removed
     */
    record Effect(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable RawJson after) {}

    CommitText with(List<Effect> others) {
        return new CommitText(revision, subjects, others, serials, line);
    }

    /** The same, where the tables may hold more of it than they claim to. */
    CommitText doubted() {
        return with(effects.stream()
                .map(effect -> new Effect(effect.ref(), false, effect.origin(), effect.after()))
                .toList());
    }
}
