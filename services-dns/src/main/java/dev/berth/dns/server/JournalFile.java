package dev.berth.dns.server;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.transfer.Journal.Step;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of incremental transfers in one file: a mark, then frames of length, CRC32C and step. Not forced: what a power cut takes
 * away costs a secondary one whole transfer. A frame that is not whole ends the file.
 */
public final class JournalFile implements Journal.Keeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    /** The last digit is the version. */
    private static final byte[] MARK = {'b', 'e', 'r', 't', 'h', 'J', '0', '1'};

    private static final int HEADER = 8;
    private static final int LONGEST = 1 << 28;
    /** Octets after which the file is written anew, with what still matters. */
    private static final long GROWTH = 64L << 20;

    private final Path file;
    private @Nullable FileChannel channel;
    private long size;
    private long limit;

    public JournalFile(Path file) {
        this.file = file;
    }

    @Override
    public synchronized List<Step> kept() {
        List<Step> steps = new ArrayList<>();
        if (!Files.exists(file)) {
            return steps;
        }
        try (var in = new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (java.util.Arrays.equals(in.readNBytes(MARK.length), MARK)) {
                read(in, steps);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("journal not read to its end, secondaries may get whole zones");
        }
        return steps;
    }

    private static void read(DataInputStream in, List<Step> steps) throws IOException {
        while (true) {
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                return;
            }
            ByteBuffer frame = ByteBuffer.wrap(header);
            int length = frame.getInt();
            int sum = frame.getInt();
            if (length < 0 || length > LONGEST) {
                return;
            }
            byte[] body = in.readNBytes(length);
            if (body.length < length || sum(body, 0, length) != sum) {
                return;
            }
            steps.add(step(new DataInputStream(new java.io.ByteArrayInputStream(body))));
        }
    }

    private static int sum(byte[] octets, int from, int length) {
        var crc = new CRC32C();
        crc.update(octets, from, length);
        return (int) crc.getValue();
    }

    @Override
    public synchronized void keep(List<Step> further, Supplier<List<Step>> all) {
        try {
            FileChannel open = channel;
            if (open == null || size > limit) {
                rewrite(all.get());
            } else {
                size += append(open, further);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("journal not written, after a restart secondaries get whole zones");
            close();
        }
    }

    private void rewrite(List<Step> all) throws IOException {
        close();
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel next = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            write(next, MARK, MARK.length);
            size = MARK.length + append(next, all);
            limit = size + GROWTH;
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel = next;
    }

    private static long append(FileChannel channel, List<Step> steps) throws IOException {
        var out = new Frames();
        long written = 0;
        for (Step step : steps) {
            out.add(step);
            if (out.size() > 1 << 20) {
                written += out.drain(channel);
            }
        }
        return written + out.drain(channel);
    }

    private static void write(FileChannel channel, byte[] octets, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Frames one after the other. */
    private static final class Frames extends ByteArrayOutputStream {
        void add(Step step) throws IOException {
            int begin = count;
            write(new byte[HEADER]);
            JournalFile.write(step, new DataOutputStream(this));
            int length = count - begin - HEADER;
            ByteBuffer.wrap(buf, begin, HEADER).putInt(length).putInt(sum(buf, begin + HEADER, length));
        }

        long drain(FileChannel channel) throws IOException {
            JournalFile.write(channel, buf, count);
            long written = count;
            reset();
            return written;
        }
    }

    private static void write(Step step, DataOutputStream out) throws IOException {
        Zone zone = step.zone();
        name(zone.name(), out);
        name(zone.soa().mname(), out);
        name(zone.soa().rname(), out);
        out.writeInt(zone.soa().refresh());
        out.writeInt(zone.soa().retry());
        out.writeInt(zone.soa().expire());
        out.writeInt(zone.soa().minimum());
        out.writeInt(zone.ttl());
        out.writeLong(step.delta().fromSerial());
        out.writeLong(step.delta().toSerial());
        rrsets(step.delta().removed(), out);
        rrsets(step.delta().added(), out);
    }

    private static void name(DomainName name, OutputStream out) throws IOException {
        byte[] wire = name.wire();
        out.write(wire.length);
        out.write(wire);
    }

    private static void rrsets(List<RRset> rrsets, DataOutputStream out) throws IOException {
        out.writeInt(rrsets.size());
        for (RRset rrset : rrsets) {
            name(rrset.name(), out);
            out.writeShort(rrset.type());
            out.writeInt(rrset.ttl());
            out.writeShort(rrset.rdata().size());
            for (Octets rdata : rrset.rdata()) {
                out.writeShort(rdata.length());
                out.write(rdata.bytes());
            }
        }
    }

    private static Step step(DataInputStream in) throws IOException {
        DomainName name = name(in);
        var soa = new Soa(name(in), name(in), in.readInt(), in.readInt(), in.readInt(), in.readInt());
        var zone = new Zone(name, soa, in.readInt());
        return new Step(zone, new ZoneDelta(name, in.readLong(), in.readLong(), rrsets(in), rrsets(in)));
    }

    private static DomainName name(DataInputStream in) throws IOException {
        byte[] wire = new byte[in.readUnsignedByte()];
        in.readFully(wire);
        return DomainName.at(wire, 0);
    }

    private static List<RRset> rrsets(DataInputStream in) throws IOException {
        List<RRset> rrsets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            DomainName name = name(in);
            int type = in.readUnsignedShort();
            int ttl = in.readInt();
            List<Octets> rdata = new ArrayList<>();
            for (int records = in.readUnsignedShort(); records > 0; records--) {
                byte[] one = new byte[in.readUnsignedShort()];
                in.readFully(one);
                rdata.add(Octets.copyOf(one));
            }
            rrsets.add(new RRset(name, type, ttl, rdata));
        }
        return rrsets;
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What was written is written.
            }
        }
    }
}
