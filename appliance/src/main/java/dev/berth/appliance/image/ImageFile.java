package dev.berth.appliance.image;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
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
 * The file of an image, in {@link Blocks}. The first is the head (what the image is of and the serials of the zones), the
 * others hold entities, those first on which names depend.
 */
public final class ImageFile {
    private static final String FORMAT = "berth image 1";
    private static final int BLOCK = 1 << 18;

    private final Path path;
    private final EntityParts parts;

    public ImageFile(Path path, EntityParts parts) {
        this.path = path;
        this.parts = parts;
    }

    /** Puts the image of a state in the place of an older one; it is on stable storage when this returns. */
    public void write(Snapshot state, Mark mark) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
            parts.startAnew();
            var out = new OctetOutput();
            head(state, mark, out);
            Blocks.write(out, channel);
            for (Kind<?> kind : parts.kinds()) {
                write(state, kind, out, channel);
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

    private void head(Snapshot state, Mark mark, OctetOutput out) {
        out.text(FORMAT + parts.shape());
        mark.write(out);
        out.number(state.size());
        out.serials(state.serials());
    }

    private void write(Snapshot state, Kind<?> kind, OctetOutput out, FileChannel channel) throws IOException {
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
            if (!head.text().equals(FORMAT + parts.shape())) {
                in.close();
                return Optional.empty();
            }
            var mark = Mark.read(head);
            long entities = head.number();
            return Optional.of(new Opened(in, parts, mark, entities, head.serials()));
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

        private Opened(DataInputStream in, EntityParts parts, Mark mark, long entities, Map<DomainName, Long> serials) {
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
            parts.startAnew();
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
