package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.dhcp.message.OptionNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of hosts, groups and profiles in their wire form, written once for each revision. Guarded by the {@link Memory}'s lock. */
final class OptionSets {
    private static final int MOST = 1 << 13;
    private final OptionNames names;
    private final Map<Ref, Written> written = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Ref, Written> eldest) {
            return size() > MOST;
        }
    };

    private record Written(long revision, OptionSet options) {}

    OptionSets(OptionNames names) {
        this.names = names;
    }

    /** What an entity says. */
    OptionSet of(Entity<?> entity) {
        Map<String, List<String>> texts = OptionSet.texts(entity.value());
        if (texts.isEmpty()) {
            return OptionSet.NONE;
        }
        Written known = written.get(entity.ref());
        if (known == null || known.revision != entity.revision()) {
            known = new Written(entity.revision(), OptionSet.of(names, texts));
            written.put(entity.ref(), known);
        }
        return known.options;
    }
}
