package dev.berth.appliance.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One group of commits in a segment: a head of {@value #HEAD} octets (mark, format, length of the body, CRC32C over
 * everything else, first and last revision), then the body. Zeros follow the last frame.
 */
record Frame(int format, long first, long last, byte[] body) {
    /** 2 says of each entity whether the commit made it; 3 knows actors who have not proved who they are;
     * 4 says what entities were before. */
    static final int FORMAT = 4;

    static final int HEAD = 32;
    private static final int CHECKSUM_AT = 12;
    private static final int MARK = 0x42_52_54_48;

    /** What stands at a position. */
    sealed interface Found {
        record Whole(Extent extent) implements Found {}

        /** No head. Zeros follow, or what a power cut left of a frame whose head it took. */
        record End() implements Found {}

        record Broken(String why) implements Found {}
    }

    /** What the head says of a frame; whether its body is whole, only {@link #at} can tell. {@code size} is of head and body. */
    record Extent(int format, long first, long last, int size, int checksum) {}

    /** The extent of the frame whose head begins at {@code position}, or null if none does. */
    static @Nullable Extent extent(ByteBuffer octets, int position) {
        if (octets.limit() - position < HEAD || octets.getInt(position) != MARK) {
            return null;
        }
        int length = octets.getInt(position + 8);
        return length < 0 || length > Integer.MAX_VALUE - HEAD
                ? null
                : new Extent(
                        octets.getInt(position + 4),
                        octets.getLong(position + 16),
                        octets.getLong(position + 24),
                        HEAD + length,
                        octets.getInt(position + CHECKSUM_AT));
    }

    int size() {
        return HEAD + body.length;
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(size());
        bytes.putInt(MARK)
                .putInt(format)
                .putInt(body.length)
                .putInt(0)
                .putLong(first)
                .putLong(last)
                .put(body);
        bytes.putInt(CHECKSUM_AT, checksum(bytes, 0, body.length));
        return bytes.flip();
    }

    private static int checksum(ByteBuffer bytes, int position, int length) {
        var crc = new CRC32C();
        crc.update(bytes.array(), position, CHECKSUM_AT);
        crc.update(bytes.array(), position + CHECKSUM_AT + 4, HEAD - CHECKSUM_AT - 4 + length);
        return (int) crc.getValue();
    }

    /** What stands at {@code position} of an array-backed buffer that begins at the array's start. */
    static Found at(ByteBuffer octets, int position) {
        if (position + HEAD > octets.limit() || octets.getInt(position) == 0 && octets.getInt(position + 8) == 0) {
            return new Found.End();
        }
        Extent extent = whole(octets, position);
        return extent == null ? new Found.Broken("checksum or length do not fit") : new Found.Whole(extent);
    }

    private static @Nullable Extent whole(ByteBuffer octets, int position) {
        Extent extent = extent(octets, position);
        return extent != null
                        && extent.size() <= octets.limit() - position
                        && extent.checksum() == checksum(octets, position, extent.size() - HEAD)
                ? extent
                : null;
    }

    /** Whether a whole frame begins anywhere at or after {@code position}: then what stands before it was damaged later. */
    static boolean anyWholeAfter(ByteBuffer octets, int position) {
        for (int at = position; at + HEAD <= octets.limit(); at++) {
            if (whole(octets, at) != null) {
                return true;
            }
        }
        return false;
    }
}
