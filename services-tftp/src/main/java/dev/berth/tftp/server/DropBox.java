package dev.berth.tftp.server;

import dev.berth.tftp.boot.BootPath;
import dev.berth.tftp.message.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The one directory that clients may write into. Reads and writes the disk. */
final class DropBox {
    private static final String PARTIAL = ".part";

    private final Limits limits;
    /** Octets that files under way have been promised. */
    private final AtomicLong promised = new AtomicLong();

    DropBox(Limits limits) {
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    /** Why a file is not taken, for the client and for the event. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final ErrorCode code;

        Refusal(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }

        ErrorCode code() {
            return code;
        }
    }

    /**
     * Begins a file.
     *
     * @param announced its size as the client says, or -1
     */
    Incoming begin(String name, long announced) throws Refusal, IOException {
        Optional<BootPath> path = BootPath.of(name);
        if (path.isEmpty()
                || path.get().parts().size() != 1
                || path.get().fileName().startsWith(".")) {
            throw new Refusal(ErrorCode.ACCESS_VIOLATION, "Only plain names, without directories");
        }
        Files.createDirectories(limits.directory());
        Path target = limits.directory().resolve(path.get().fileName());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !(limits.replace() && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS))) {
            throw new Refusal(ErrorCode.FILE_EXISTS, "File exists");
        }
        long free = Math.min(limits.most(), limits.space() - used() - promised.get());
        if (free <= 0 || announced > free) {
            throw new Refusal(ErrorCode.DISK_FULL, "No space for so much");
        }
        long room = announced >= 0 ? announced : free;
        promised.addAndGet(room);
        try {
            return new Incoming(target, room);
        } catch (IOException e) {
            promised.addAndGet(-room);
            throw e;
        }
    }

    private long used() throws IOException {
        try (Stream<Path> files = Files.list(limits.directory())) {
            long sum = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                boolean partial = file.getFileName().toString().endsWith(PARTIAL);
                sum += partial ? 0 : Files.size(file);
            }
            return sum;
        }
    }

    /** A file that is being written, under another name until it is whole. */
    final class Incoming implements AutoCloseable {
        private final Path target;
        private final Path partial;
        private final long room;
        private final FileChannel channel;

        private Incoming(Path target, long room) throws IOException {
            this.target = target;
            this.room = room;
            partial = Files.createTempFile(limits.directory(), ".", PARTIAL);
            channel = FileChannel.open(partial, StandardOpenOption.WRITE);
        }

        /** Octets that it may have. */
        long room() {
            return room;
        }

        void append(byte[] octets) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(octets);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        /** Makes it durable under its name. */
        void finish() throws IOException, Refusal {
            channel.force(true);
            channel.close();
            if (limits.replace()) {
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
            try {
                // Unlike a move, this fails if somebody else was faster.
                Files.createLink(target, partial);
            } catch (FileAlreadyExistsException e) {
                throw new Refusal(ErrorCode.FILE_EXISTS, "File exists");
            }
        }

        @Override
        public void close() throws IOException {
            promised.addAndGet(-room);
            channel.close();
            Files.deleteIfExists(partial);
        }
    }
}
