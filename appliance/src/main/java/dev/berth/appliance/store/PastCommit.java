package dev.berth.appliance.store;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.node.MissingNode;

/** A commit as a line of the history, which is as the log has it. */
record PastCommit(
        long revision,
        Instant at,
        Actor by,
        About about,
        String why,
        Effects effects,
        @Nullable RawJson zones) {
    private static final ObjectReader READER = Json.mapper().readerFor(PastCommit.class);

    record About(
            @Nullable String host,
            @Nullable String mac,
            @Nullable String address,
            @Nullable String attempt) {}

    /** {@code was} is missing also where the log did not tell it: before its format 4. */
    record Effect(
            Ref ref,
            boolean made,
            @Nullable String origin,
            @Nullable JsonNode value,
            @Nullable JsonNode was) {

        History.Detail detail() {
            return new History.Detail(ref, was == null && !made ? MissingNode.getInstance() : was, value);
        }
    }

    /** The first of them: a commit may have as many as there are hosts. */
    @JsonDeserialize(using = FirstEffects.class)
    record Effects(@JsonValue List<Effect> first) {}

    static final class FirstEffects extends ValueDeserializer<Effects> {
        @Override
        public Effects deserialize(JsonParser parser, DeserializationContext context) {
            List<Effect> first = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (first.size() < History.MOST_DETAILS) {
                    first.add(context.readValue(parser, Effect.class));
                } else {
                    parser.skipChildren();
                }
            }
            return new Effects(first);
        }
    }

    static PastCommit of(byte[] line) {
        return READER.withAttribute(RawJson.DOCUMENT, line).readValue(line);
    }

    byte[] line() {
        return Json.mapper().writeValueAsBytes(this);
    }

    boolean isAbout(List<String> subjects) {
        return Arrays.asList(about.host, about.mac, about.address).stream().anyMatch(subjects::contains);
    }

    History.Change change() {
        return new History.Change(
                revision,
                at,
                by,
                why,
                about.host,
                about.mac,
                about.address,
                effects.first.stream().map(Effect::detail).toList());
    }
}
