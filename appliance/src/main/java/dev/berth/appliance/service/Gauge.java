package dev.berth.appliance.service;

/**
 * What a service has at this moment: it goes up and down, so that a rate of it would say nothing.
 *
 * @param unit its sign, such as {@code µs}; empty for a plain number
 */
public record Gauge(long value, String unit) {
    public static final String MICROSECONDS = "µs";
    public static final String MILLISECONDS = "ms";

    /** A plain number. */
    public static Gauge of(long value) {
        return new Gauge(value, "");
    }
}
