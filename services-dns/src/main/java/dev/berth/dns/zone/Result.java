package dev.berth.dns.zone;

/** What a zone says to a question. */
public enum Result {
    /** Records of the type that was asked for. */
    ANSWER,
    /** The name exists, the type does not (RFC 2308 §2.2). */
    NODATA,
    /** Neither the name nor a wildcard for it (RFC 2308 §2.1). */
    NXDOMAIN,
    /** The name lies at or below a zone cut. */
    DELEGATION,
    /** No zone of ours holds the name. */
    REFUSED,
    /** The name lies in a zone whose content we do not have, or no longer. */
    UNAVAILABLE
}
