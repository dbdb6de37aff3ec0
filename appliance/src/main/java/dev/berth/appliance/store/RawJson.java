package dev.berth.appliance.store;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** An object or array of a JSON document in UTF-8 as it stands there, not parsed. */
@JsonDeserialize(using = RawJson.Reader.class)
record RawJson(String text) {
    /** Attribute of a reader: the document's octets. */
    static final String DOCUMENT = "document";

    static final class Reader extends ValueDeserializer<RawJson> {
        @Override
        public @Nullable RawJson deserialize(JsonParser parser, DeserializationContext context) {
            var document = (byte[]) Objects.requireNonNull(context.getAttribute(DOCUMENT));
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getByteOffset();
            return new RawJson(new String(document, start, end - start, StandardCharsets.UTF_8));
        }
    }
}
