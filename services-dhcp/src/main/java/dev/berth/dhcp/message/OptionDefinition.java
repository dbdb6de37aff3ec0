package dev.berth.dhcp.message;

import org.jspecify.annotations.Nullable;

/**
 * An option that the configuration may set: {@code ntp-servers}, 42, addresses.
 *
 * @param within the place inside option {@code code} of a sub-option, or null for a whole option
 */
public record OptionDefinition(
        int code, String name, OptionType type, @Nullable Sub within) {
    /** @param enterprise whose sub-option it is (RFC 3925), 0 in an option without enterprises */
    public record Sub(long enterprise, int code) {}

    public OptionDefinition(int code, String name, OptionType type) {
        this(code, name, type, null);
    }
}
