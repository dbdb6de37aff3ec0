package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Commits and entities as the log and the database hold them: JSON, without what the fold knows by itself. */
final class CommitCodec {
    private final Map<String, Kind<?>> kinds;
    /** By kind: finding a type's reader costs as much as reading a small value. */
    private final Map<String, ObjectReader> readers = new ConcurrentHashMap<>();

    CommitCodec(Map<String, Kind<?>> kinds) {
        this.kinds = kinds;
    }

    private record Written(
            long revision,
            Instant at,
            Actor by,
            Subject about,
            String why,
            List<Change> effects,
            List<ZoneDelta> zones) {}

    private record Change(
            Ref ref, @Nullable String origin, @Nullable Record value) {}

    private record Read(
            long revision,
            Instant at,
            Actor by,
            Subject about,
            String why,
            List<ReadChange> effects,
            List<ZoneDelta> zones) {}

    private record ReadChange(
            Ref ref, @Nullable String origin, @Nullable JsonNode value) {}

    byte[] encode(List<Commit> commits) {
        List<Written> all = commits.stream()
                .map(commit -> new Written(
                        commit.revision(),
                        commit.at(),
                        commit.by(),
                        commit.about(),
                        commit.why(),
                        commit.effects().stream().map(CommitCodec::change).toList(),
                        commit.zones()))
                .toList();
        return Json.mapper().writeValueAsBytes(all);
    }

    private static Change change(Effect effect) {
        Entity<?> after = effect.after();
        return after == null
                ? new Change(effect.ref(), null, null)
                : new Change(effect.ref(), after.origin(), after.value());
    }

    /** @throws JacksonException if the bytes are not what {@link #encode} wrote, or a newer program did */
    List<Commit> decode(byte[] body) {
        Read[] all = Json.mapper().readValue(body, Read[].class);
        return java.util.Arrays.stream(all)
                .map(read -> new Commit(
                        read.revision,
                        read.at,
                        read.by,
                        read.about,
                        read.why,
                        read.effects.stream()
                                .map(change -> effect(change, read.revision))
                                .toList(),
                        read.zones))
                .toList();
    }

    private Effect effect(ReadChange change, long revision) {
        JsonNode value = change.value;
        return value == null || value.isNull()
                ? new Effect(change.ref, null, null)
                : new Effect(
                        change.ref,
                        null,
                        new Entity<>(
                                change.ref,
                                revision,
                                Json.mapper()
                                        .treeToValue(value, kind(change.ref).type()),
                                change.origin));
    }

    String encodeValue(Record value) {
        return Json.mapper().writeValueAsString(value);
    }

    Entity<?> decodeEntity(Ref ref, long revision, @Nullable String origin, String body) {
        ObjectReader reader = readers.computeIfAbsent(
                ref.kind(), name -> Json.mapper().readerFor(kind(ref).type()));
        Record value = reader.readValue(body);
        return new Entity<>(ref, revision, value, origin);
    }

    private Kind<?> kind(Ref ref) {
        Kind<?> kind = kinds.get(ref.kind());
        if (kind == null) {
            throw new IllegalArgumentException("entities of kind '" + ref.kind()
                    + "' are stored, but no service here knows that kind; put its services-*.jar back into lib/");
        }
        return kind;
    }
}
