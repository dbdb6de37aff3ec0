package dev.berth.tftp.boot;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory whose files are served. */
public final class FileRoot {
    private static final Found ABSENT = new Found.Absent();
    private final Path root;

    /** @param root need not exist yet */
    public FileRoot(Path root) {
        this.root = root;
    }

    public Path path() {
        return root;
    }

    /** The regular file of that name; a name in another case is found where the exact one does not exist. */
    public Found find(BootPath name) {
        try {
            Path real = root.toRealPath();
            Path at = real;
            for (String part : name.parts()) {
                Optional<Path> next = child(at, part);
                if (next.isEmpty()) {
                    return ABSENT;
                }
                at = next.get();
            }
            Path file = at.toRealPath();
            if (!file.startsWith(real)) {
                return new Found.Refused("a symbolic link leads out of " + root);
            }
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return ABSENT;
            }
            return Files.isReadable(file)
                    ? new Found.Stored(file, attributes)
                    : new Found.Broken("Berth may not read " + file + "; make it readable for its user");
        } catch (NoSuchFileException | InvalidPathException e) {
            return ABSENT;
        } catch (AccessDeniedException e) {
            return new Found.Broken("Berth may not read " + e.getFile() + "; make it readable for its user");
        } catch (IOException e) {
            return new Found.Broken(root.resolve(name.toString()) + " cannot be read (" + e.getMessage() + ")");
        }
    }

    private static Optional<Path> child(Path directory, String name) throws IOException {
        Path exact = directory.resolve(name);
        if (Files.exists(exact, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(exact);
        }
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> child.getFileName().toString().equalsIgnoreCase(name))
                    .sorted()
                    .findFirst();
        }
    }
}
