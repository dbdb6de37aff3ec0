package dev.berth.appliance.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.CRC32C;

/** What the files of an image are made of: blocks of a length, a CRC32C and as many octets. */
final class Blocks {
    static final int HEAD = 8;

    private Blocks() {}

    /** Writes what was gathered as one block where the channel stands; it is on stable storage when this returns. */
    static void write(OctetOutput gathered, FileChannel channel) throws IOException {
        var head =
                ByteBuffer.allocate(HEAD).putInt(gathered.size()).putInt(checksum(gathered.octets(), gathered.size()));
        for (ByteBuffer bytes : List.of(head.flip(), ByteBuffer.wrap(gathered.octets(), 0, gathered.size()))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        channel.force(false);
        gathered.clear();
    }

    /**
     * @param in of a file: it knows how much is left
     * @throws EOFException if the block is cut or damaged
     */
    static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        int checksum = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a block is cut or has no length");
        }
        byte[] octets = new byte[length];
        in.readFully(octets);
        if (checksum(octets, length) != checksum) {
            throw new EOFException("a block's checksum does not fit");
        }
        return octets;
    }

    private static int checksum(byte[] octets, int length) {
        var crc = new CRC32C();
        crc.update(octets, 0, length);
        return (int) crc.getValue();
    }
}
