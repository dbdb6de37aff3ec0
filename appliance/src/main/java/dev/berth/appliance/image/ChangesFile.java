package dev.berth.appliance.image;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private final EntityParts parts;
    /** Behind the last step that can be read. */
    private long end;

    public ChangesFile(Path path, EntityParts parts) {
        this.path = path;
        this.parts = parts;
    }

    /**
     * Adds a step behind those that were read or appended; its octets are on stable storage when this returns. A new file's name
     * need not be: without the steps, the database is read.
     */
    public void append(Mark from, Changes step) throws IOException {
        parts.startAnew();
        var out = new OctetOutput();
        out.text(FORMAT + parts.shape());
        from.write(out);
        step.mark().write(out);
        out.serials(step.serials());
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
                all = step(new OctetInput(octets), all);
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

    /** What was read so far with the next step, unless that is of before the image or of another. */
    private Changes step(OctetInput in, Changes before) {
        if (!in.text().equals(FORMAT + parts.shape()) || !Mark.read(in).equals(before.mark())) {
            return before;
        }
        parts.startAnew();
        Mark to = Mark.read(in);
        Map<DomainName, Long> serials = in.serials();
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

    /** Removes the steps, if there are any. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
        end = 0;
    }
}
