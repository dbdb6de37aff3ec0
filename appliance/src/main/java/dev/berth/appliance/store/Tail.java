package dev.berth.appliance.store;

import dev.berth.appliance.image.Changes;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the log says of everything after a revision: its last word on each entity and on each zone. It goes over whatever
 * the database holds of them.
 *
 * @param from the revision after which the log was read
 * @param revision of the last commit read, or {@code from}
 * @param entities the last value of each that was touched, empty if it was removed
 * @param serials the last serial of each zone that was touched, 0 if it was dropped
 */
record Tail(long from, long revision, Map<Ref, Optional<Entity<?>>> entities, Map<DomainName, Long> serials) {

    /** Ends early where the log has a gap. */
    static Tail read(Log log, CommitCodec codec, long from) throws LogFailure {
        var reached = new long[] {from};
        Map<Ref, Optional<Entity<?>>> entities = new HashMap<>();
        Map<DomainName, Long> serials = new HashMap<>();
        // Of a commit nothing else counts here: to make the whole of it takes twice as long.
        log.texts(from, Long.MAX_VALUE, commit -> {
            if (commit.revision() == reached[0] + 1) {
                reached[0]++;
                for (CommitText.Effect effect : commit.effects()) {
                    entities.put(effect.ref(), Optional.ofNullable(codec.entity(effect, commit.revision())));
                }
                serials.putAll(commit.serials());
            }
        });
        return new Tail(from, reached[0], entities, serials);
    }

    /** The serials of zones with the log's word over them. */
    Map<DomainName, Long> over(Map<DomainName, Long> stored) {
        Map<DomainName, Long> all = new HashMap<>(stored);
        serials.forEach((zone, serial) -> {
            if (serial == 0) {
                all.remove(zone);
            } else {
                all.put(zone, serial);
            }
        });
        return all;
    }

    /** What older changes say where the log says nothing. */
    Tail over(Changes older) {
        if (older.entities().isEmpty() && older.serials().isEmpty()) {
            return this;
        }
        Map<Ref, Optional<Entity<?>>> allEntities = new HashMap<>(older.entities());
        allEntities.putAll(entities);
        Map<DomainName, Long> allSerials = new HashMap<>(older.serials());
        allSerials.putAll(serials);
        return new Tail(from, revision, allEntities, allSerials);
    }

    static Tail none(long revision) {
        return new Tail(revision, revision, Map.of(), Map.of());
    }
}
