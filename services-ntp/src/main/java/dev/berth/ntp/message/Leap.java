package dev.berth.ntp.message;

/** The leap indicator, by the number on the wire: what the last minute of the day is like (RFC 5905 §7.3). */
public enum Leap {
    NONE,
    LAST_MINUTE_HAS_61_SECONDS,
    LAST_MINUTE_HAS_59_SECONDS,
    UNSYNCHRONISED;

    private static final Leap[] BY_NUMBER = values();

    static Leap of(int number) {
        return BY_NUMBER[number & 3];
    }
}
