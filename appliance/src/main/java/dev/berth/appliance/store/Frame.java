package dev.berth.appliance.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One group of commits in a segment: a head of {@value #HEAD} octets (mark, format, length of the body, CRC32C over
 * everything else, first and last revision), then the body. Zeros follow the last frame.
 */
record Frame(int format, long first, long last, byte[] body) {
    static final int FORMAT = 1;
    static final int HEAD = 32;
    private static final int MARK = 0x42_52_54_48;

    /** What stands at a position. */
    sealed interface Found {
        record Whole(Frame frame, int next) implements Found {}

        /** Zeros: nothing has been written from here on. */
        record End() implements Found {}

        record Broken(String why) implements Found {}
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
        bytes.putInt(12, checksum(bytes));
        return bytes.flip();
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.array(), 0, 12);
        crc.update(bytes.array(), 16, bytes.limit() - 16);
        return (int) crc.getValue();
    }

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
        byte[] all = new byte[HEAD + length];
        segment.get(position, all);
        ByteBuffer bytes = ByteBuffer.wrap(all);
        if (bytes.getInt(12) != checksum(bytes)) {
            return null;
        }
        byte[] body = new byte[length];
        bytes.get(HEAD, body);
        return new Frame(bytes.getInt(4), bytes.getLong(16), bytes.getLong(24), body);
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
