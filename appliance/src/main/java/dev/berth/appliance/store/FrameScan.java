package dev.berth.appliance.store;

import dev.berth.appliance.store.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks a segment over from its beginning, a window of it at a time: a start asks the heap neither for a segment nor for the
 * bodies that it only checks, which are as much as the inventory itself.
 */
final class FrameScan {
    private static final int WINDOW = 1 << 18;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(WINDOW).asReadOnlyBuffer();

    private final DiskFile file;
    private final int size;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    /** Where in the file the window begins. */
    private int start;

    FrameScan(DiskFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /** What stands at {@code position}. */
    Frame.Found at(int position) throws IOException {
        if (position + Frame.HEAD > size) {
            return new Frame.Found.End();
        }
        int head = show(position, Frame.HEAD);
        Frame.Extent extent = Frame.extent(window, head);
        if (extent == null || extent.size() > size - position) {
            return Frame.at(window, head);
        }
        int whole = show(position, extent.size());
        return Frame.at(window, whole);
    }

    /** Whether nothing but zeros stands from {@code position} on. */
    boolean nothingAfter(int position) throws IOException {
        int length;
        for (int at = position; at < size; at += length) {
            length = Math.min(WINDOW, size - at);
            int index = show(at, length);
            if (window.slice(index, length).mismatch(ZEROS.slice(0, length)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a whole frame begins anywhere at or after {@code position}: then what stands before it was damaged later. */
    boolean anyWholeAfter(int position) throws IOException {
        show(0, size);
        return Frame.anyWholeAfter(window, position);
    }

    /** Brings octets of the file into the window; gives their place there. */
    private int show(int position, int length) throws IOException {
        if (position < start || position + length > start + window.limit()) {
            if (length > window.capacity()) {
                window = ByteBuffer.allocate(length);
            }
            window.clear().limit(Math.min(window.capacity(), size - position));
            file.read(position, window);
            window.flip();
            start = position;
        }
        return position - start;
    }
}
