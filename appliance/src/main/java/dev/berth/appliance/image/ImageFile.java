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
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The file of an image: blocks of a length, a CRC32C and as many octets. The first block is the head (what the image is of
 * and the serials of the zones), the others hold entities, those first on which names depend.
 */
public final class ImageFile {
    private static final String FORMAT = "berth image 1";
    private static final int BLOCK = 1 << 18;
    private static final int LARGEST_BLOCK = 1 << 30;

    private final Path path;
    private final List<Kind<?>> kinds;

    /** @param kinds by name, as {@link Kinds#byName} gives them */
    public ImageFile(Path path, Map<String, Kind<?>> kinds) {
        this.path = path;
        this.kinds = kinds.values().stream()
                .sorted(Comparator.<Kind<?>, Boolean>comparing(kind -> !Kinds.decidesNames(kind.name()))
                        .thenComparing(Kind::name))
                .toList();
    }

    private List<Part> parts() {
        var all = new Parts();
        return kinds.stream().map(kind -> all.of(kind.type())).toList();
    }

    private String shape(List<Part> parts) {
        var shape = new StringBuilder(FORMAT);
        for (int i = 0; i < parts.size(); i++) {
            shape.append(' ')
                    .append(kinds.get(i).name())
                    .append('=')
                    .append(parts.get(i).shape());
        }
        return shape.toString();
    }

    /** Puts the image of a state in the place of an older one; it is on stable storage when this returns. */
    public void write(Snapshot state, Mark mark) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
            List<Part> parts = parts();
            var out = new OctetOutput();
            head(state, mark, shape(parts), out);
            flush(out, channel);
            for (int i = 0; i < kinds.size(); i++) {
                write(state, i, parts.get(i), out, channel);
            }
            flush(out, channel);
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

    private void write(Snapshot state, int kind, Part part, OctetOutput out, FileChannel channel) throws IOException {
        // A stream cannot throw what a channel throws.
        for (Entity<?> entity : (Iterable<Entity<?>>) () -> entities(state, kinds.get(kind))) {
            out.number(kind);
            out.number(entity.ref().id());
            out.number(entity.revision());
            String origin = entity.origin();
            out.text(origin == null ? "" : origin);
            part.write(entity.value(), out);
            if (out.size() >= BLOCK) {
                flush(out, channel);
            }
        }
    }

    @SuppressWarnings("unchecked") // An entity of a kind is an entity.
    private static Iterator<Entity<?>> entities(Snapshot state, Kind<?> kind) {
        return (Iterator<Entity<?>>) (Iterator<?>) state.unordered(kind).iterator();
    }

    private static void flush(OctetOutput out, FileChannel channel) throws IOException {
        if (out.size() > 0) {
            var head = ByteBuffer.allocate(8).putInt(out.size()).putInt(checksum(out.octets(), out.size()));
            for (ByteBuffer bytes : List.of(head.flip(), ByteBuffer.wrap(out.octets(), 0, out.size()))) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            // Not all of it at the end: a commit that is forced meanwhile would wait for it.
            channel.force(false);
            out.clear();
        }
    }

    private static int checksum(byte[] octets, int length) {
        var crc = new CRC32C();
        crc.update(octets, 0, length);
        return (int) crc.getValue();
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
            var head = new OctetInput(block(in));
            List<Part> parts = parts();
            if (!head.text().equals(shape(parts))) {
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

    private static byte[] block(DataInputStream in) throws IOException {
        int length = in.readInt();
        int checksum = in.readInt();
        if (length < 0 || length > LARGEST_BLOCK) {
            throw new EOFException("a block has no length");
        }
        byte[] octets = in.readNBytes(length);
        if (octets.length < length || checksum(octets, length) != checksum) {
            throw new EOFException("a block is cut or its checksum does not fit");
        }
        return octets;
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
    public final class Opened implements AutoCloseable {
        private final DataInputStream in;
        private final List<Part> parts;
        private final Mark mark;
        private final Map<DomainName, Long> serials;
        private final long entities;

        private Opened(DataInputStream in, List<Part> parts, Mark mark, Map<DomainName, Long> serials, long entities) {
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
                    var block = new OctetInput(block(in));
                    while (!block.isAtEnd()) {
                        Entity<?> entity = entity(block);
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

        private Entity<?> entity(OctetInput block) {
            int kind = block.count();
            var ref = kinds.get(kind).ref(block.number());
            long revision = block.number();
            String origin = block.text();
            return new Entity<>(ref, revision, (Record) parts.get(kind).read(block), origin.isEmpty() ? null : origin);
        }

        @Override
        public void close() {
            ImageFile.close(in);
        }
    }
}
