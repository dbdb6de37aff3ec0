package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.tftp.message.Decoded;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.transfer.Rollover;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The files that clients write now, each on a virtual thread. */
final class Uploads implements AutoCloseable {
    /** Files at once; further requests are refused. */
    static final int MOST = 64;

    private static final int LARGEST_PACKET = 65_507;
    /** Packets that may wait for one file at the service's port: the largest window, twice. */
    private static final int QUEUE = 128;

    /** The service's own port takes packets of requests' size. */
    private static final int LARGEST_SHARED_BLOCK = 1_428;

    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final long MILLI = 1_000_000;

    private final Told told;
    private final Counts counts;
    private final Owners owners;
    private final Map<Peer, Running> running = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Running(Upload upload, Upload.Link link, Thread thread) {}

    Uploads(Owners owners, Told told, Counts counts) {
        this.owners = owners;
        this.told = told;
        this.counts = counts;
    }

    /** Whether the client has a file under way; one that is stored may be followed by another from the same port. */
    boolean has(Peer peer) {
        Running one = running.get(peer);
        return one != null && !one.upload().isOver();
    }

    boolean full() {
        return running.size() >= MOST;
    }

    /**
     * Begins a file.
     *
     * @param local our address that the client knows
     * @param shared sends from the service's port, where transfers stay on it; else null
     */
    void begin(
            Peer peer,
            Ipv4 local,
            WriteRequest request,
            DropBox box,
            Rollover rollover,
            @Nullable BiConsumer<Peer, byte[]> shared) {
        Upload.Link link = shared == null ? new Own(peer, local) : new Shared(peer, shared);
        var upload = new Upload(link, request, box, rollover, shared == null ? LARGEST_PACKET : LARGEST_SHARED_BLOCK);
        Thread thread = Thread.ofVirtual().name("tftp-write").unstarted(() -> {
            try {
                upload.run(owners.subject(peer.address()), told, counts);
            } finally {
                running.computeIfPresent(peer, (at, one) -> one.upload() == upload ? null : one);
                if (link instanceof Own own) {
                    own.close();
                }
            }
        });
        running.put(peer, new Running(upload, link, thread));
        thread.start();
    }

    /** A packet at the service's port; false if it is of no file that is being written there. */
    boolean received(Peer peer, TftpPacket packet) {
        Running one = running.get(peer);
        if (one == null || !(one.link() instanceof Shared shared)) {
            return false;
        }
        if (!shared.queue.offer(packet)) {
            // Lost, as the network might lose it.
            counts.ignored();
        }
        return true;
    }

    /** The service's port. */
    private final class Shared implements Upload.Link {
        private final Peer peer;
        private final BiConsumer<Peer, byte[]> sender;
        private final BlockingQueue<TftpPacket> queue = new LinkedBlockingQueue<>(QUEUE);

        Shared(Peer peer, BiConsumer<Peer, byte[]> sender) {
            this.peer = peer;
            this.sender = sender;
        }

        @Override
        public @Nullable TftpPacket receive(long deadline) throws IOException {
            try {
                return queue.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new IOException("server stops", e);
            }
        }

        @Override
        public void send(TftpPacket packet) {
            sender.accept(peer, TftpCodec.encode(packet));
        }
    }

    /** A port of its own. */
    private final class Own implements Upload.Link {
        private final Peer peer;
        private final Ipv4 local;
        private final DatagramPacket datagram = new DatagramPacket(new byte[LARGEST_PACKET], LARGEST_PACKET);
        private @Nullable DatagramSocket socket;

        Own(Peer peer, Ipv4 local) {
            this.peer = peer;
            this.local = local;
        }

        private DatagramSocket socket() throws IOException {
            if (closed) {
                throw new IOException("server stops");
            }
            if (socket == null) {
                socket = new DatagramSocket(new InetSocketAddress(local.inet(), 0));
                socket.setReceiveBufferSize(RECEIVE_BUFFER);
            }
            return socket;
        }

        @Override
        public @Nullable TftpPacket receive(long deadline) throws IOException {
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                try {
                    socket().setSoTimeout((int) (left / MILLI) + 1);
                    datagram.setLength(LARGEST_PACKET);
                    socket().receive(datagram);
                } catch (SocketTimeoutException e) {
                    return null;
                }
                var from = (InetSocketAddress) datagram.getSocketAddress();
                Decoded decoded = TftpCodec.decode(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()));
                if (!(decoded instanceof Decoded.Whole whole)) {
                    counts.ignored();
                } else if (from.equals(new InetSocketAddress(peer.address().inet(), peer.port()))) {
                    return whole.packet();
                } else if (!(whole.packet() instanceof Failure)) {
                    counts.ignored();
                    byte[] error = TftpCodec.encode(
                            new Failure(ErrorCode.UNKNOWN_TRANSFER_ID.ordinal(), "Unknown transfer ID"));
                    socket().send(new DatagramPacket(error, error.length, from));
                }
            }
        }

        @Override
        public void send(TftpPacket packet) throws IOException {
            byte[] octets = TftpCodec.encode(packet);
            socket().send(new DatagramPacket(
                    octets, octets.length, new InetSocketAddress(peer.address().inet(), peer.port())));
        }

        void close() {
            if (socket != null) {
                socket.close();
            }
        }
    }

    /** Breaks off what is under way: a file is whole or not there. */
    @Override
    public void close() {
        closed = true;
        running.values().forEach(one -> one.thread().interrupt());
        boolean interrupted = false;
        for (Running one : running.values()) {
            try {
                one.thread().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
