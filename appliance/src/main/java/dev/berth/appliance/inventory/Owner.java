package dev.berth.appliance.inventory;

/** Who a record belongs to, strongest first: where two own the same name and type, the stronger one's records are served. */
public enum Owner {
    /** A zone file. */
    FILE,
    /** A host's reservation. */
    HOST,
    /** CLI, API or console. */
    OPERATOR,
    /** RFC 2136. */
    UPDATE,
    /** DDNS. */
    LEASE,
    /** Made by Berth for the site: the zone's NS, its own names, well-known names. */
    SITE
}
