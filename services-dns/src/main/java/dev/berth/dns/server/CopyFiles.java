package dev.berth.dns.server;

import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.master.Master;
import dev.berth.dns.master.MasterReader;
import dev.berth.dns.master.Mistake;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps copies of other primaries' zones over a restart: master files in one folder, whose time of change is when the primary
 * confirmed them last.
 */
final class CopyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CopyFiles.class);

    private final Path folder;

    CopyFiles(Path folder) {
        this.folder = folder;
    }

    /** A kept copy, and when it was confirmed. */
    record Kept(ZoneCopy copy, Instant confirmed) {}

    private Path file(DomainName zone) {
        // A label of a classless reverse zone may hold a slash (RFC 2317).
        String name = zone.isRoot() ? "root" : zone.toString().replace("/", "%2F");
        return folder.resolve(name + ".zone");
    }

    /** What was kept of a zone, or null where there is nothing that can be read. */
    @Nullable
    Kept load(DomainName zone) {
        Path file = file(zone);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Instant confirmed = Files.getLastModifiedTime(file).toInstant();
            Master master = MasterReader.read(zone, file.toString(), new ZoneFiles.Folder(folder));
            if (master.soa() == null || master.ttl() == null) {
                throw new IOException("it has no SOA");
            }
            var own = new Zone(zone, master.soa(), master.ttl());
            var rrsets = master.records().rrsets().toList();
            return new Kept(ZoneCopy.of(own, master.serial(), rrsets), confirmed);
        } catch (IOException | Mistake e) {
            LOG.atWarn()
                    .addKeyValue("zone", zone)
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.getMessage())
                    .log("kept copy of a zone not read, it is fetched anew");
            return null;
        }
    }

    /** Keeps a copy; what was kept before stays until the new one is whole. */
    void save(ZoneCopy copy, Instant confirmed) {
        DomainName zone = copy.zone().name();
        Path file = file(zone);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            write(copy, part);
            Files.setLastModifiedTime(part, FileTime.from(confirmed));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("zone", zone)
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("copy of a zone not kept; after a restart it is fetched anew");
        }
    }

    private static void write(ZoneCopy copy, Path part) throws IOException {
        try (Writer out = Files.newBufferedWriter(part, StandardCharsets.ISO_8859_1)) {
            out.write("; kept by Berth from the zone's primary: edit it there\n");
            line(out, Transfer.soa(copy.zone(), copy.serial()));
            copy.rrsets().flatMap(Transfer::lines).forEach(line -> {
                try {
                    line(out, line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void line(Writer out, Transfer.Line line) throws IOException {
        out.write(ZoneOperations.text(line.name()) + " " + line.ttl() + " IN " + RecordText.type(line.type()) + " "
                + RecordText.data(line.name(), line.type(), line.rdata()) + "\n");
    }

    /** The primary has confirmed what is kept. */
    void confirmed(DomainName zone, Instant at) {
        try {
            Files.setLastModifiedTime(file(zone), FileTime.from(at));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("zone", zone).setCause(e).log("confirmation not kept");
        }
    }
}
