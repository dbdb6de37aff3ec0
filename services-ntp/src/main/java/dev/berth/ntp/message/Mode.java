package dev.berth.ntp.message;

/** Who speaks to whom, by the number on the wire (RFC 5905 §7.3). */
public enum Mode {
    /** What NTP version 1 always sends (RFC 1059 has no modes in the packet). */
    UNSPECIFIED,
    SYMMETRIC_ACTIVE,
    SYMMETRIC_PASSIVE,
    CLIENT,
    SERVER,
    BROADCAST,
    CONTROL,
    PRIVATE;

    private static final Mode[] BY_NUMBER = values();

    static Mode of(int number) {
        return BY_NUMBER[number & 7];
    }
}
