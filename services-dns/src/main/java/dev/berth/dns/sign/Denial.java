package dev.berth.dns.sign;

/** How a signed zone says that a name is not there. */
public enum Denial {
    /** By the names around it (RFC 4034 §4). */
    NSEC,
    /** By hashes of names (RFC 5155), SHA-1 without salt and further iterations (RFC 9276 §3.1), no opt-out. */
    NSEC3
}
