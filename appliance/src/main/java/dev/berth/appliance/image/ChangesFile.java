package dev.berth.appliance.image;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The steps that the state went since an image was written, appended to a file of their own: an image of everything as often
 * would cost too much. A block for each step; it names the marks that it leads from and to. A step that was cut by a crash is
 * the last one, and no loss: the log has it.
 */
public final class ChangesFile {
    private static final String FORMAT = "berth changes 1";
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Map<String, Kind<?>> kinds;
    private @Nullable EntityParts parts;
    private int shape;
    /** Behind the last step that can be read. */
    private long end;

    /** @param kinds by name, as {@link Kinds#byName} gives them */
    public ChangesFile(Path path, Map<String, Kind<?>> kinds) {
        this.path = path;
        this.kinds = kinds;
    }

    private EntityParts parts() {
        EntityParts made = parts;
        if (made == null) {
            made = new EntityParts(kinds);
            parts = made;
            var crc = new CRC32C();
            crc.update(made.shape(FORMAT).getBytes(StandardCharsets.UTF_8));
            shape = (int) crc.getValue();
        }
        return made;
    }

    /** Adds a step behind those that were read or appended; it is on stable storage when this returns. */
    public void append(Mark from, Changes step) throws IOException {
        EntityParts parts = parts();
        parts.startAnew();
        var out = new OctetOutput();
        out.signed(shape);
        mark(from, out);
        mark(step.mark(), out);
        out.number(step.serials().size());
        step.serials().forEach((zone, serial) -> {
            out.bytes(zone.wire());
            out.number(serial);
        });
        out.number(step.entities().size());
        step.entities().forEach((ref, entity) -> {
            out.number(entity.isPresent() ? 1 : 0);
            entity.ifPresentOrElse(value -> parts.write(value, out), () -> parts.write(ref, out));
        });
        int size = Blocks.HEAD + out.size();
        try (FileChannel channel = FileChannel.open(path, CREATE, WRITE)) {
            channel.truncate(end).position(end);
            Blocks.write(out, channel);
        }
        end += size;
    }

    /** All steps that lead on from a mark, as one; it ends at that mark where there are none. */
    public Changes read(Mark from) {
        var all = new Changes(from, new HashMap<>(), new HashMap<>());
        end = 0;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER))) {
            while (true) {
                byte[] octets = Blocks.read(in);
                Changes next = step(new OctetInput(octets), all);
                if (next == null) {
                    return all;
                }
                all = next;
                end += Blocks.HEAD + octets.length;
            }
        } catch (IOException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | JacksonException e) {
            // No file, its end, or a step that was cut.
            return all;
        }
    }

    /** What was read so far with the next step; as it was if the step is one of before the image, null if it belongs to neither. */
    private @Nullable Changes step(OctetInput in, Changes before) {
        EntityParts parts = parts();
        parts.startAnew();
        if (in.signed() != shape) {
            return null;
        }
        Mark from = mark(in);
        Mark to = mark(in);
        if (!from.equals(before.mark())) {
            return before.entities().isEmpty() && before.serials().isEmpty() ? before : null;
        }
        Map<DomainName, Long> serials = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            serials.put(in.name(), in.number());
        }
        Map<Ref, Optional<Entity<?>>> entities = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            if (in.number() == 0) {
                entities.put(parts.readRef(in), Optional.empty());
            } else {
                Entity<?> entity = parts.read(in);
                entities.put(entity.ref(), Optional.of(entity));
            }
        }
        // Only a step that was read whole counts.
        before.serials().putAll(serials);
        before.entities().putAll(entities);
        return new Changes(to, before.entities(), before.serials());
    }

    private static void mark(Mark mark, OctetOutput out) {
        out.number(mark.first());
        out.number(mark.last());
        out.signed(mark.checksum());
    }

    private static Mark mark(OctetInput in) {
        return new Mark(in.number(), in.number(), (int) in.signed());
    }

    /** Removes the steps, if there are any. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
        end = 0;
    }
}
