package dev.berth.dhcp.lease;

import dev.berth.dhcp.match.Condition;
import dev.berth.dhcp.message.Architecture;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Clients that are treated alike.
 *
 * @param refuse whether they get no answer
 * @param options instead of the network's
 * @param boot first file by architecture, instead of the network's
 */
public record ClientClass(
        String name, Condition match, boolean refuse, OptionSet options, Map<Architecture, String> boot) {
    public ClientClass {
        boot = Map.copyOf(boot);
    }

    /** The boot file for an architecture, or null. */
    @Nullable
    String bootFile(Architecture architecture) {
        return architecture.fileOf(boot);
    }
}
