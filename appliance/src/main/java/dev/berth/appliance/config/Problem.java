package dev.berth.appliance.config;

/** One mistake: {@code place} is {@code file:line:column} or an environment variable, {@code path} the key's dotted path. */
public record Problem(String place, String path, String message) {
    @Override
    public String toString() {
        return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
