package dev.berth.appliance.event;

import dev.berth.appliance.inventory.Subject;
import java.time.Instant;
import java.util.Map;

/**
 * Something that was seen of a machine and changes nothing: a file fetched, the time asked for.
 *
 * @param service who saw it, {@code tftp}
 * @param what a fixed short phrase, {@code file fetched}; never with values in it
 * @param fields the values, {@code file=pxelinux.0}, {@code bytes=42430}
 */
public record Observation(Instant at, Subject about, String service, String what, Map<String, String> fields) {
    public Observation {
        fields = Map.copyOf(fields);
    }
}
