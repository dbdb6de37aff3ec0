package dev.berth.dns.transfer;

/** Serial number arithmetic (RFC 1982) on 32 bits in a long. */
public final class Serial {
    private Serial() {}

    /** Whether {@code a} comes after {@code b}. */
    public static boolean isAfter(long a, long b) {
        return (int) (a - b) > 0;
    }
}
