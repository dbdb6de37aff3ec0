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
        record Whole(Frame frame, int next) implements Found {}

        /** No head. Zeros follow, or what a power cut left of a frame whose head it took. */
        record End() implements Found {}

        record Broken(String why) implements Found {}
    }

    /** What the head says of a frame; whether its body is whole, only {@link #at} can tell. */
    record Extent(long first, long last, int size, int checksum) {}

    /** The extent of the frame whose {@value #HEAD} octets of head these are, or null if they are none. */
    static @Nullable Extent extent(ByteBuffer head) {
        int length = head.getInt(8);
        return head.remaining() < HEAD || head.getInt(0) != MARK || length < 0
                ? null
                : new Extent(head.getLong(16), head.getLong(24), HEAD + length, head.getInt(CHECKSUM_AT));
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

    /** What stands at {@code position} of a segment in an array-backed buffer that begins at the array's start. */
    static Found at(ByteBuffer segment, int position) {
        if (position + HEAD > segment.limit()) {
            return new Found.End();
        }
        int mark = segment.getInt(position);
        if (mark == 0 && segment.getInt(position + 8) == 0) {
            return new Found.End();
        }
        Frame frame = mark == MARK ? whole(segment, position) : null;
        return frame == null
                ? new Found.Broken("checksum or length do not fit")
                : new Found.Whole(frame, position + frame.size());
    }

    private static @Nullable Frame whole(ByteBuffer segment, int position) {
        int length = segment.getInt(position + 8);
        if (length < 0 || length > segment.limit() - position - HEAD) {
            return null;
        }
        if (segment.getInt(position + CHECKSUM_AT) != checksum(segment, position, length)) {
            return null;
        }
        byte[] body = new byte[length];
        segment.get(position + HEAD, body);
        return new Frame(
                segment.getInt(position + 4), segment.getLong(position + 16), segment.getLong(position + 24), body);
    }

    /** Whether nothing but zeros stands from {@code position} on. */
    static boolean nothingAfter(ByteBuffer segment, int position) {
        byte[] octets = segment.array();
        for (int at = position; at < segment.limit(); at++) {
            if (octets[at] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a whole frame begins anywhere at or after {@code position}: then what stands before it was damaged later. */
    static boolean anyWholeAfter(ByteBuffer segment, int position) {
        for (int at = position; at + HEAD <= segment.limit(); at++) {
            if (segment.getInt(at) == MARK && whole(segment, at) != null) {
                return true;
            }
        }
        return false;
    }
}
