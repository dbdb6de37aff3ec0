package dev.berth.dhcp.lease;

/** How it is found out before an offer whether somebody uses the address already. */
public enum ProbeKind {
    OFF,
    /** By ARP on local networks; addresses behind relays are offered unasked. */
    ARP,
    /** By ARP on local networks, by an echo request behind relays. */
    ICMP
}
