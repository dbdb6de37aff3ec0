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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Commits and entities as the log and the database hold them: JSON, without what the fold knows by itself. */
final class CommitCodec {
    /** Made when it is needed: a start would wait for it. */
    private static final class Commits {
        static final ObjectReader READER = Json.mapper().readerFor(Read[].class);
    }

    private static final class CommitTexts {
        /** For one of several that stand side by side. */
        static final ObjectReader READER =
                Json.mapper().readerFor(Texts.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

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

    /** {@code made}: there was none before. Commits of format 1 never say so; {@code was} is left out before format 4. */
    private record Change(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable Record value,
            @Nullable Record was) {}

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
            @Nullable JsonNode value,
            @Nullable RawJson was) {}

    private record Texts(
            long revision,
            String at,
            String by,
            SubjectText about,
            String why,
            List<ChangeText> effects,
            List<DeltaText> zones) {}

    private record SubjectText(
            @Nullable String host,
            @Nullable String mac,
            @Nullable String address,
            @Nullable String attempt) {

        List<String> subjects() {
            List<String> subjects = new ArrayList<>(3);
            for (String subject : Arrays.asList(host, mac, address)) {
                if (subject != null) {
                    subjects.add(subject);
                }
            }
            return subjects;
        }
    }

    private record ChangeText(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable RawJson value,
            @Nullable RawJson was) {}

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
        Entity<?> before = effect.before();
        Entity<?> after = effect.after();
        Record was = before == null ? null : before.value();
        return after == null
                ? new Change(effect.ref(), false, null, null, was)
                : new Change(effect.ref(), before == null, after.origin(), after.value(), was);
    }

    /** @throws JacksonException if the bytes are not what {@link #encode} wrote, or a newer program did */
    List<Commit> decode(byte[] body) {
        Read[] all = Commits.READER.withAttribute(RawJson.DOCUMENT, body).readValue(body);
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
        ObjectReader reader = CommitTexts.READER.withAttribute(RawJson.DOCUMENT, body);
        List<CommitText> texts = new ArrayList<>();
        try (JsonParser parser = reader.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int start = (int) parser.currentTokenLocation().getByteOffset();
                Texts read = reader.readValue(parser);
                int end = (int) parser.currentLocation().getByteOffset();
                texts.add(text(read, new RawJson(body, start, end - start)));
            }
        }
        return texts;
    }

    private static CommitText text(Texts read, RawJson line) {
        List<CommitText.Effect> effects = new ArrayList<>(read.effects.size());
        for (ChangeText change : read.effects) {
            effects.add(new CommitText.Effect(change.ref, change.made, change.origin, change.value));
        }
        Map<DomainName, Long> serials = new HashMap<>();
        read.zones.forEach(delta -> serials.put(delta.zone, delta.toSerial));
        return new CommitText(read.revision, read.about.subjects(), effects, serials, line);
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
        Record value = reader(ref).readValue(body);
        return new Entity<>(ref, revision, value, origin);
    }

    /** What an effect made of its entity, or null where it removed it. */
    @Nullable
    Entity<?> entity(CommitText.Effect effect, long revision) {
        RawJson after = effect.after();
        return after == null
                ? null
                : new Entity<>(effect.ref(), revision, after.value(reader(effect.ref())), effect.origin());
    }

    private ObjectReader reader(Ref ref) {
        return readers.computeIfAbsent(
                ref.kind(), name -> Json.mapper().readerFor(kind(ref).type()));
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
