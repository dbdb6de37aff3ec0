package dev.berth.dns.transfer;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Tsig;
import dev.berth.dns.message.Wire;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the records of a transfer into as many messages as it takes, each with the question, and signed where that was. */
public final class TransferWriter {
    /** Takes a message; {@code length} octets of an array that is written again afterwards. */
    public interface Sink {
        void send(byte[] message, int length) throws IOException;
    }

    /** A message is sent when it has grown this long: half of what fits, so that no record has to be split. */
    private static final int USUAL = 32_000;

    private static final int QR_AA = 0x8400;

    private final byte[] out = new byte[65_535];
    private final Query query;
    private final DomainName zone;
    private final Sink sink;
    private final @Nullable Tsig tsig;
    private final InstantSource clock;
    private int at;
    private int count;

    /** @param message holds the query */
    public TransferWriter(
            byte[] message, Query query, DomainName zone, Sink sink, @Nullable Tsig tsig, InstantSource clock) {
        this.query = query;
        this.zone = zone;
        this.sink = sink;
        this.tsig = tsig;
        this.clock = clock;
        System.arraycopy(message, Wire.HEADER, out, Wire.HEADER, query.questionEnd() - Wire.HEADER);
        at = query.questionEnd();
    }

    /** @throws IOException when the client is gone, or a record is longer than any message */
    public void write(Stream<Transfer.Line> lines) throws IOException {
        for (Iterator<Transfer.Line> all = lines.iterator(); all.hasNext(); ) {
            Transfer.Line line = all.next();
            int size = line.name().wireLength() + Wire.FIXED + line.rdata().length();
            if (count > 0 && at + size > USUAL) {
                flush();
            }
            if (at + size + tail() > out.length) {
                throw new IOException(
                        line.name() + " has a record of " + line.rdata().length() + " octets, which no message holds");
            }
            add(line);
        }
        flush();
    }

    private int tail() {
        return Wire.OPT_SIZE + (tsig == null ? 0 : tsig.size());
    }

    private void add(Transfer.Line line) {
        int name = line.name().wireLength();
        line.name().copyTo(out, at);
        if (line.name().isWithin(zone) && zone.wireLength() > 2) {
            // The question's name is the zone's.
            int own = name - zone.wireLength();
            u16(out, at + own, Wire.POINTER | Wire.HEADER);
            at += own + 2;
        } else {
            at += name;
        }
        u16(out, at, line.type());
        u16(out, at + 2, Wire.IN);
        i32(out, at + 4, line.ttl());
        u16(out, at + 8, line.rdata().length());
        at += Wire.FIXED;
        line.rdata().copyTo(out, at);
        at += line.rdata().length();
        count++;
    }

    private void flush() throws IOException {
        u16(out, 0, query.id());
        u16(out, 2, QR_AA);
        u16(out, 4, 1);
        u16(out, 6, count);
        u16(out, 8, 0);
        u16(out, 10, query.edns() ? 1 : 0);
        if (query.edns()) {
            out[at] = 0;
            u16(out, at + 1, QType.OPT);
            u16(out, at + 3, Query.MAX_UDP);
            i32(out, at + 5, 0);
            u16(out, at + 9, 0);
            at += Wire.OPT_SIZE;
        }
        int length = tsig == null ? at : tsig.sign(out, at, clock.instant());
        sink.send(out, length);
        at = query.questionEnd();
        count = 0;
    }
}
