package dev.berth.tftp.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file's name below the root, in parts without {@code .}, {@code ..} and separators. Text: {@code a/b/c}. */
public record BootPath(List<String> parts) {
    private static final int LONGEST = 1_024;

    public BootPath {
        parts = List.copyOf(parts);
    }

    /**
     * A name as firmware sends it: slashes and backslashes, leading and doubled ones too.
     *
     * @return empty for a name that leads out of the root, or that no file can have
     */
    public static Optional<BootPath> of(String name) {
        if (name.length() > LONGEST || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.replace('\\', '/').split("/", -1)) {
            switch (part) {
                case "", "." -> {
                    // Says nothing.
                }
                case ".." -> {
                    if (parts.isEmpty()) {
                        return Optional.empty();
                    }
                    parts.removeLast();
                }
                default -> parts.add(part);
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new BootPath(parts));
    }

    /** The last part. */
    public String fileName() {
        return parts.getLast();
    }

    @Override
    public String toString() {
        return String.join("/", parts);
    }
}
