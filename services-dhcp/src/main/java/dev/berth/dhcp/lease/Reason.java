package dev.berth.dhcp.lease;

import java.util.Locale;

/** Why no answer leaves. Each is counted under its name in lower case with dashes. */
public enum Reason {
    MALFORMED,
    /** A server's message, or one of a type that is not spoken here. */
    NOT_FOR_SERVERS,
    /** In proxy mode: addresses are the other server's matter, and the client does not boot. */
    PROXY,
    /** In proxy mode: there is no boot file for the client. */
    NO_BOOT_FILE,
    /** A leasequery for somebody whom {@code dhcp.leasequery} does not name. */
    NOT_ALLOWED,
    /** A BOOTP client without a reservation: a lease that never ends is not given to strangers. */
    BOOTP,
    /** Hardware other than Ethernet. */
    HARDWARE,
    /** A class of the configuration refuses the client. */
    CLASS_REFUSED,
    /** No network is served at the interface, giaddr or ciaddr. */
    NO_NETWORK,
    /** A client without an address, on no interface of ours and behind no relay. */
    NO_WAY_BACK,
    /** The client took, refused or returned another server's offer. */
    OTHER_SERVER,
    /** The pools of the client's network have no free address for it. */
    NO_FREE_ADDRESS,
    /** One hardware address sends more than it may. */
    CLIENT_TOO_FAST,
    /** The relay's port has its share of addresses. */
    PORT_FULL,
    /** The address that would be offered is being tried out; the offer follows. */
    PROBING,
    /** More offers are open than are kept. */
    TOO_MANY_OFFERS,
    /** The client asks for an address that we know nothing of (RFC 2131 §4.3.2). */
    UNKNOWN_CLIENT,
    /** A NAK would be due, but this server is not authoritative. */
    NOT_AUTHORITATIVE,
    /** A DECLINE or RELEASE of an address that is not the client's. */
    NOT_ITS_ADDRESS,
    /** Required fields or options are missing or contradict each other. */
    INCOMPLETE,
    /** RELEASE and DECLINE are not answered. */
    NO_ANSWER_DUE,
    /** The inventory refused the lease. */
    REFUSED,
    /** Nothing can be made durable now. */
    UNAVAILABLE,
    /** Others changed the same entities three times in a row. */
    STALE,
    /** The reply could not be sent. */
    SEND_FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
