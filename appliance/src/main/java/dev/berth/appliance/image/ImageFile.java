package dev.berth.appliance.image;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The file of an image, in {@link Blocks}. The first is the head (what the image is of
 * and the serials of the zones), the others hold entities, those first on which names depend.
 */
public final class ImageFile {
    private static final String FORMAT = "berth image 1";
    private static final int BLOCK = 1 << 18;

    private final Path path;
    private final Map<String, Kind<?>> kinds;

    /** @param kinds by name, as {@link Kinds#byName} gives them */
    public ImageFile(Path path, Map<String, Kind<?>> kinds) {
        this.path = path;
        this.kinds = kinds;
    }

    /** Puts the image of a state in the place of an older one; it is on stable storage when this returns. */
    public void write(Snapshot state, Mark mark) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
            var parts = new EntityParts(kinds);
            var out = new OctetOutput();
            head(state, mark, parts.shape(FORMAT), out);
            Blocks.write(out, channel);
            for (Kind<?> kind : parts.kinds()) {
                write(state, kind, parts, out, channel);
            }
            if (out.size() > 0) {
                Blocks.write(out, channel);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), READ)) {
            folder.force(true);
        }
    }

    private static void head(Snapshot state, Mark mark, String shape, OctetOutput out) {
        out.text(shape);
        out.number(mark.first());
        out.number(mark.last());
        out.signed(mark.checksum());
        out.number(state.size());
        Map<DomainName, Long> serials = state.serials();
        out.number(serials.size());
        serials.forEach((zone, serial) -> {
            out.bytes(zone.wire());
            out.number(serial);
        });
    }

    private static void write(Snapshot state, Kind<?> kind, EntityParts parts, OctetOutput out, FileChannel channel)
            throws IOException {
        // A stream cannot throw what a channel throws.
        for (Entity<?> entity : (Iterable<Entity<?>>) () -> entities(state, kind)) {
            parts.write(entity, out);
            if (out.size() >= BLOCK) {
                // Forced each by itself: a commit that is forced meanwhile would wait for all of them.
                Blocks.write(out, channel);
            }
        }
    }

    @SuppressWarnings("unchecked") // An entity of a kind is an entity.
    private static Iterator<Entity<?>> entities(Snapshot state, Kind<?> kind) {
        return (Iterator<Entity<?>>) (Iterator<?>) state.unordered(kind).iterator();
    }

    /** Removes the image, if there is one. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /**
     * Opens the image; empty where there is none, or one whose values have another shape, as after an upgrade.
     *
     * @throws ImageDamaged if its head cannot be read
     */
    public Optional<Opened> open() {
        DataInputStream in = null;
        try {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BLOCK));
            var head = new OctetInput(Blocks.read(in));
            var parts = new EntityParts(kinds);
            if (!head.text().equals(parts.shape(FORMAT))) {
                in.close();
                return Optional.empty();
            }
            var mark = new Mark(head.number(), head.number(), (int) head.signed());
            long entities = head.number();
            Map<DomainName, Long> serials = new HashMap<>();
            for (int left = head.count(); left > 0; left--) {
                serials.put(head.name(), head.number());
            }
            return Optional.of(new Opened(in, parts, mark, serials, entities));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            close(in);
            throw new ImageDamaged("its head cannot be read, " + e.getMessage(), e);
        }
    }

    private static void close(@Nullable Closeable file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It was only read.
                return;
            }
        }
    }

    /** An image whose head has been read; its entities can be read once, by one thread. */
    public static final class Opened implements AutoCloseable {
        private final DataInputStream in;
        private final EntityParts parts;
        private final Mark mark;
        private final Map<DomainName, Long> serials;
        private final long entities;

        private Opened(DataInputStream in, EntityParts parts, Mark mark, Map<DomainName, Long> serials, long entities) {
            this.in = in;
            this.parts = parts;
            this.mark = mark;
            this.serials = serials;
            this.entities = entities;
        }

        public Mark mark() {
            return mark;
        }

        /** The serials of all zones; a copy. */
        public Map<DomainName, Long> serials() {
            return new HashMap<>(serials);
        }

        /** @throws ImageDamaged if not all of it can be read; {@code each} may have got some */
        public void entities(Predicate<Ref> wanted, Consumer<Entity<?>> each) {
            long read = 0;
            try {
                while (read < entities) {
                    var block = new OctetInput(Blocks.read(in));
                    while (!block.isAtEnd()) {
                        Entity<?> entity = parts.read(block);
                        read++;
                        if (wanted.test(entity.ref())) {
                            each.accept(entity);
                        }
                    }
                }
            } catch (IOException
                    | IndexOutOfBoundsException
                    | IllegalArgumentException
                    | ArithmeticException
                    | JacksonException e) {
                throw new ImageDamaged("after " + read + " of " + entities + " entities, " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            ImageFile.close(in);
        }
    }
}
