package dev.berth.appliance.inventory;

/** The states of a lease that are kept. Offers live in the DHCP service's memory only. */
public enum LeaseState {
    BOUND,
    RELEASED,
    EXPIRED,
    /** A client found the address in use by somebody else (RFC 2131 §4.3.3); quarantined until its end. */
    DECLINED;

    /** Whether the lease belongs to a client, now or as a memory. */
    public boolean hasClient() {
        return this != DECLINED;
    }
}
