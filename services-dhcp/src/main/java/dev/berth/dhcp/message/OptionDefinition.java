package dev.berth.dhcp.message;

/** An option that the configuration may set: {@code ntp-servers}, 42, addresses. */
public record OptionDefinition(int code, String name, OptionType type) {}
