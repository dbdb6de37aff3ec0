package dev.berth.tftp.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Octets to be sent, outside the heap, until {@link #close}. */
final class Content implements AutoCloseable {
    private final MemorySegment octets;
    private final Runnable release;

    Content(MemorySegment octets, Runnable release) {
        this.octets = octets;
        this.release = release;
    }

    static Content of(byte[] octets) {
        Arena arena = Arena.ofShared();
        MemorySegment copy = arena.allocate(octets.length);
        MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
        return new Content(copy, arena::close);
    }

    MemorySegment octets() {
        return octets;
    }

    long length() {
        return octets.byteSize();
    }

    @Override
    public void close() {
        release.run();
    }
}
