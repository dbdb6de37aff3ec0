package dev.berth.appliance.event;

import dev.berth.appliance.inventory.Subject;
import java.time.Instant;
import java.util.Map;

/**
 * One line of the story: a commit, an observation, or a change of a service's state.
 *
 * @param sequence rises with every event of this run
 * @param source who tells: {@code inventory}, or a service's name
 * @param text the line without its fields
 */
public record Event(long sequence, Instant at, Subject about, String source, String text, Map<String, String> fields) {
    public Event {
        fields = Map.copyOf(fields);
    }
}
