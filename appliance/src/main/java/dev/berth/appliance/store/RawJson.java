package dev.berth.appliance.store;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** An object or array of a JSON document in UTF-8 as it stands there, neither parsed nor copied. */
@JsonDeserialize(using = RawJson.Reader.class)
final class RawJson {
    /** Attribute of a reader: the document's octets. */
    static final String DOCUMENT = "document";

    private final byte[] document;
    private final int start;
    private final int length;

    RawJson(byte[] document, int start, int length) {
        this.document = document;
        this.start = start;
        this.length = length;
    }

    static RawJson of(byte[] whole) {
        return new RawJson(whole, 0, whole.length);
    }

    int length() {
        return length;
    }

    String text() {
        return new String(document, start, length, StandardCharsets.UTF_8);
    }

    Record value(ObjectReader reader) {
        return reader.readValue(document, start, length);
    }

    void copyTo(byte[] octets, int at) {
        System.arraycopy(document, start, octets, at, length);
    }

    static final class Reader extends ValueDeserializer<RawJson> {
        @Override
        public @Nullable RawJson deserialize(JsonParser parser, DeserializationContext context) {
            var document = (byte[]) Objects.requireNonNull(context.getAttribute(DOCUMENT));
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getByteOffset();
            return new RawJson(document, start, end - start);
        }
    }
}
