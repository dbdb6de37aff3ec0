package dev.berth.dns.master;

import org.jspecify.annotations.Nullable;

/** Where the octets of master files come from. */
public interface Sources {
    /** A file's name as {@code $INCLUDE} in {@code from} means it: relative ones start at the folder of {@code from}. */
    String resolve(String from, String name);

    /** What a file holds, for nobody else to change; or null where it cannot be read. */
    byte @Nullable [] octets(String file);
}
