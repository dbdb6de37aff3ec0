package dev.berth.appliance.exchange;

/** Why a row is not taken. {@code name} is what the row says of it, or empty. */
public record Refusal(int line, String name, String reason) {
    @Override
    public String toString() {
        return "line " + line + ": " + (name.isEmpty() ? "" : name + ": ") + reason;
    }
}
