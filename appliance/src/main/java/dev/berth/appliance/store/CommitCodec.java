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
import dev.berth.appliance.net.DomainName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Commits and entities as the log and the database hold them: JSON, without what the fold knows by itself. */
final class CommitCodec {
    private static final ObjectReader TEXTS = Json.mapper().readerFor(Texts[].class);

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

    /** {@code made}: there was none before. Commits of format 1 never say so. */
    private record Change(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable Record value) {}

    private record Read(
            long revision,
            Instant at,
            Actor by,
            Subject about,
            String why,
            List<ReadChange> effects,
            List<ZoneDelta> zones) {}

    private record ReadChange(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable JsonNode value) {}

    private record Texts(
            long revision,
            Instant at,
            String by,
            SubjectText about,
            String why,
            List<ChangeText> effects,
            List<DeltaText> zones) {}

    private record SubjectText(
            @Nullable String host,
            @Nullable String mac,
            @Nullable String address,
            @Nullable String attempt) {}

    private record ChangeText(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable RawJson value) {}

    private record DeltaText(DomainName zone, long fromSerial, long toSerial, RawJson removed, RawJson added) {}

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
                ? new Change(effect.ref(), false, null, null)
                : new Change(effect.ref(), effect.before() == null, after.origin(), after.value());
    }

    /** @throws JacksonException if the bytes are not what {@link #encode} wrote, or a newer program did */
    List<Commit> decode(byte[] body) {
        Read[] all = Json.mapper().readValue(body, Read[].class);
        return Arrays.stream(all)
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

    /**
     * The same as {@link #decode}, but values stay as they are.
     *
     * @throws JacksonException as {@link #decode} does
     */
    List<CommitText> texts(byte[] body) {
        Texts[] all = TEXTS.withAttribute(RawJson.DOCUMENT, body).readValue(body);
        return Arrays.stream(all).map(CommitCodec::text).toList();
    }

    private static CommitText text(Texts read) {
        return new CommitText(
                read.revision,
                read.at,
                read.by,
                read.why,
                read.about.host,
                read.about.mac,
                read.about.address,
                read.about.attempt,
                read.effects.stream()
                        .map(change -> new CommitText.Effect(
                                change.ref,
                                change.made,
                                null,
                                change.origin,
                                change.value == null ? null : change.value.text()))
                        .toList(),
                read.zones.stream().collect(Collectors.toMap(DeltaText::zone, DeltaText::toSerial, (a, b) -> b)));
    }

    /** A commit of now, which knows what was before. */
    static CommitText text(Commit commit) {
        Subject about = commit.about();
        return new CommitText(
                commit.revision(),
                commit.at(),
                commit.by().toString(),
                commit.why(),
                Objects.toString(about.host(), null),
                Objects.toString(about.mac(), null),
                Objects.toString(about.address(), null),
                about.attempt(),
                commit.effects().stream()
                        .map(effect -> new CommitText.Effect(
                                effect.ref(),
                                true,
                                valueOf(effect.before()),
                                effect.after() == null ? null : effect.after().origin(),
                                valueOf(effect.after())))
                        .toList(),
                commit.zones().stream().collect(Collectors.toMap(ZoneDelta::zone, ZoneDelta::toSerial, (a, b) -> b)));
    }

    private static @Nullable String valueOf(@Nullable Entity<?> entity) {
        return entity == null ? null : encodeValue(entity.value());
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

    static String encodeValue(Record value) {
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
