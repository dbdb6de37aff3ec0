package dev.berth.dns.message;

/** The sections of a message that hold records, in their order. */
public enum Section {
    ANSWER,
    AUTHORITY,
    ADDITIONAL
}
