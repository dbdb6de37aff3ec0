package dev.berth.appliance.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The few things that the log does to a directory, so that a disk that fails and forgets can stand in. */
interface Disk extends AutoCloseable {
    /** Names of the files, sorted. */
    List<String> list() throws IOException;

    /** A new file of {@code size} zeros, durable with its name; it appears whole or not at all. */
    DiskFile create(String name, int size) throws IOException;

    /** Octets that are free. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /** Says that a file of {@code size} will be created before long; may be said again and again. */
    default void expect(int size) {}

    DiskFile open(String name) throws IOException;

    /** The name is gone for good when this returns, so that files go in the order in which they are deleted. */
    void delete(String name) throws IOException;

    /** Ends what goes on in the background; open files stay open. */
    @Override
    default void close() {}

    /** An open file. */
    interface DiskFile extends AutoCloseable {
        int size() throws IOException;

        /** Fills {@code target} from {@code position}, as far as the file goes. */
        void read(int position, ByteBuffer target) throws IOException;

        void write(int position, ByteBuffer source) throws IOException;

        /** Everything written is on stable storage when this returns. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }
}
