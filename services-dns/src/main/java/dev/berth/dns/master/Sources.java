package dev.berth.dns.master;

import org.jspecify.annotations.Nullable;

/** Where the texts of master files come from. */
public interface Sources {
    /** A file's name as {@code $INCLUDE} in {@code from} means it: relative ones start at the folder of {@code from}. */
    String resolve(String from, String name);

    /** The text of a file, or null where it cannot be read. */
    @Nullable
    String text(String file);
}
