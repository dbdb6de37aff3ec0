package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Mac;

/**
 * How many messages a second are taken from one hardware address. It remembers the {@value #PLACES} addresses that were heard
 * last, roughly: who displaces another's place begins anew, so that a flood of addresses costs nobody else an answer.
 * Guarded by the {@link Memory}'s lock.
 */
public final class ClientRate {
    static final int PLACES = 1 << 14;
    /** Seconds' worth that may come at once. */
    private static final int BURST = 2;

    private static final long NANOS = 1_000_000_000L;
    private final long[] macs = new long[PLACES];
    /** When the address will have used up what it has had. */
    private final long[] until = new long[PLACES];

    /**
     * @param perSecond 0 for no limit
     * @param nanos monotonic
     */
    public boolean allows(Mac mac, int perSecond, long nanos) {
        if (perSecond == 0) {
            return true;
        }
        int place = (int) (mac.bits() * 0x9e3779b97f4a7c15L >>> 64 - 14);
        if (macs[place] != mac.bits()) {
            macs[place] = mac.bits();
            until[place] = nanos;
        }
        long from = Math.max(0, until[place] - nanos);
        if (from > BURST * NANOS) {
            return false;
        }
        until[place] = nanos + from + NANOS / perSecond;
        return true;
    }
}
