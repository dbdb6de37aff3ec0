package dev.berth.ntp.upstream;

/** What is thought of a server. */
public enum Verdict {
    /** We continue its stratum, and its time is in ours. */
    FOLLOWED,
    /** Its time is in ours. */
    USED,
    /** It is right, but others are better. */
    OUTLIER,
    /** It contradicts the majority. */
    FALSETICKER,
    /** It contradicts as many as agree with it. */
    NO_MAJORITY,
    /** Not enough good answers yet, or it is too far from its reference clock. */
    TOO_VAGUE,
    /** It follows us. */
    LOOP,
    /** It leads an island that we lead, or will lead when nobody else does. */
    ISLAND,
    /** It says that it does not know the time. */
    UNSYNCHRONISED,
    /** It does not answer. */
    UNREACHABLE,
    /** It has told us not to ask (DENY or RSTR). */
    DENIED
}
