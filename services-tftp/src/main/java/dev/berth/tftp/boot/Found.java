package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Subject;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What stands behind a name for who asks. */
public sealed interface Found {
    /** A file below the root. {@code path} is real: without symbolic links. */
    record Stored(Path path, BasicFileAttributes attributes) implements Found {}

    /** A text that is made for the host that asks. */
    record Rendered(String text) implements Found {}

    /** Nothing, as firmware expects of most names that it tries. */
    record Absent() implements Found {}

    /** Somebody else's, outside the root, or not ours to read. */
    record Refused(String reason) implements Found {}

    /** It should be there, but cannot be made; {@code problem} is for the operator. */
    record Broken(String problem) implements Found {}

    /** With who asked, as far as it is known. */
    record Answer(Found found, Subject about) {}
}
