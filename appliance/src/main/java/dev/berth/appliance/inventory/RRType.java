package dev.berth.appliance.inventory;

/** Numbers of the RR types that the inventory itself makes or judges (IANA DNS parameters). */
public final class RRType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int AAAA = 28;
    /** RFC 4701. */
    public static final int DHCID = 49;

    private RRType() {}
}
