import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpReceiver;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;

/**
 * Clients that fetch one file over and over, each block counted. Arguments: local address, server, file, its size, clients, window,
 * block size, seconds, and "foul" for a cable that loses one packet of a hundred each way and takes 2 ms for both: not every kernel can
 * do that. A window of 1 is not asked for. Prints octets, whole files, timeouts, errors and milliseconds.
 */
class TftpLoad {
    static final long TIMEOUT = 1_000_000_000L;
    static final int BATCH = 64;
    static final long ROUND_TRIP = 2_000_000L;
    static final double LOSS = 0.01;

    final String local;
    final Ipv4 server;
    final String file;
    final long size;
    final int window;
    final int blockSize;
    final Readiness readiness = new Readiness();
    final boolean foul;
    final Random random = new Random(1);
    final ArrayDeque<Delayed> delayed = new ArrayDeque<>();
    final UdpSender sender;
    final UdpBatch batch;
    final UdpReceiver receiver;
    long octets;
    long whole;
    long timeouts;
    long errors;

    record Delayed(long due, Client client, UdpSocket socket, int port, byte[] packet) {}

    TftpLoad(Arena arena, String[] args) {
        local = args[0];
        server = Ipv4.of(args[1]);
        file = args[2];
        size = Long.parseLong(args[3]);
        window = Integer.parseInt(args[5]);
        blockSize = Integer.parseInt(args[6]);
        foul = args.length > 8 && args[8].equals("foul");
        sender = new UdpSender(arena);
        batch = new UdpBatch(arena, BATCH, 2_048);
        receiver = new UdpReceiver(arena, 2_048);
    }

    /** One client, as RFC 7440 has it: it takes blocks in order, acknowledges each window, and the last good one at a gap. */
    final class Client {
        final long token;
        UdpSocket socket;
        int port;
        boolean connected;
        /** Where the server agreed to no window, every block is one. */
        int agreed;

        long have;
        long taken;
        int inWindow;
        boolean complained;
        byte[] last;
        long sentAt;

        Client(long token) throws Exception {
            this.token = token;
            ask();
        }

        void ask() throws Exception {
            if (socket != null) {
                readiness.remove(socket);
                socket.close();
            }
            socket = UdpSocket.open("load", new InetSocketAddress(local, 0));
            socket.buffers(1 << 20, 1 << 18);
            if (window == 1 && !foul) {
                readiness.addForNews(socket, token);
            } else {
                readiness.add(socket, token);
            }
            port = 69;
            connected = false;
            agreed = 1;
            have = 0;
            taken = 0;
            inWindow = 0;
            complained = false;
            String options = "blksize\0" + blockSize + "\0" + (window > 1 ? "windowsize\0" + window + "\0" : "");
            byte[] text = (file + "\0octet\0" + options).getBytes(StandardCharsets.US_ASCII);
            send(ByteBuffer.allocate(2 + text.length).putShort((short) 1).put(text).array());
        }

        void send(byte[] packet) {
            last = packet;
            sentAt = System.nanoTime();
            if (!lost()) {
                sender.datagram(socket, server, port, packet);
            }
        }

        void acknowledge() {
            inWindow = 0;
            send(ByteBuffer.allocate(4).putShort((short) 4).putShort((short) have).array());
        }

        /** In lock-step there is one packet at a time: a second look would cost the load more than the server's answer. */
        void wake() throws Exception {
            UdpSocket asked = socket;
            if (connected && agreed == 1) {
                ByteBuffer datagram = receiver.receive(socket);
                if (datagram != null) {
                    packet(datagram);
                }
                return;
            }
            for (int count = batch.receive(socket); count > 0 && asked == socket; count = batch.receive(socket)) {
                for (int i = 0; i < count && asked == socket; i++) {
                    if (foul) {
                        later(batch.sourcePort(i), batch.datagram(i));
                    } else {
                        connect(batch.sourcePort(i));
                        packet(batch.datagram(i));
                    }
                }
            }
        }

        /** The server's answers come from there from now on. */
        void connect(int from) {
            if (!connected) {
                port = from;
                connected = socket.connect(server, from);
            }
        }

        void later(int from, ByteBuffer datagram) {
            if (!lost()) {
                byte[] packet = new byte[datagram.remaining()];
                datagram.get(datagram.position(), packet);
                delayed.add(new Delayed(System.nanoTime() + ROUND_TRIP, this, socket, from, packet));
            }
        }

        void packet(ByteBuffer packet) throws Exception {
            switch (packet.getShort(0)) {
                case 3 -> data(packet);
                case 6 -> {
                    if (have == 0) {
                        byte[] text = new byte[packet.remaining()];
                        packet.get(packet.position(), text);
                        agreed = new String(text, StandardCharsets.US_ASCII).contains("windowsize") ? window : 1;
                        acknowledge();
                    }
                }
                default -> {
                    errors++;
                    ask();
                }
            }
        }

        void data(ByteBuffer packet) throws Exception {
            int length = packet.remaining() - 4;
            if (packet.getShort(2) == (short) (have + 1)) {
                have++;
                inWindow++;
                complained = false;
                taken += length;
                octets += length;
                boolean end = length < blockSize;
                if (end || inWindow >= agreed) {
                    acknowledge();
                }
                if (end) {
                    errors += taken == size ? 0 : 1;
                    whole++;
                    ask();
                }
            } else if (agreed == 1 || !complained) {
                complained = true;
                acknowledge();
            }
        }

        void tick(long now) {
            if (now - sentAt > TIMEOUT) {
                timeouts++;
                complained = false;
                inWindow = 0;
                send(last);
            }
        }

        void leave() {
            sender.datagram(socket, server, port, new byte[] {0, 5, 0, 0, 'e', 'n', 'd', 0});
            socket.close();
        }
    }

    boolean lost() {
        return foul && random.nextDouble() < LOSS;
    }

    /** Hands over what has been on its way long enough. */
    void arrivals() throws Exception {
        long now = System.nanoTime();
        for (Delayed next = delayed.peek(); next != null && next.due() <= now; next = delayed.peek()) {
            delayed.poll();
            if (next.socket() == next.client().socket) {
                next.client().port = next.port();
                next.client().packet(ByteBuffer.wrap(next.packet()));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            new TftpLoad(arena, args).run(Integer.parseInt(args[4]), Long.parseLong(args[7]));
        }
    }

    void run(int count, long seconds) throws Exception {
        Client[] clients = new Client[count];
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            clients[i] = new Client(i);
        }
        long end = began + seconds * 1_000_000_000L;
        long tickAt = began;
        for (long now = began; now < end; now = System.nanoTime()) {
            int ready = readiness.await(delayed.isEmpty() ? 50 : 1);
            for (int i = 0; i < ready; i++) {
                clients[(int) readiness.token(i)].wake();
            }
            arrivals();
            if (now - tickAt > 50_000_000L) {
                tickAt = now;
                for (Client client : clients) {
                    client.tick(now);
                }
            }
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        for (Client client : clients) {
            client.leave();
        }
        System.out.println(octets + " " + whole + " " + timeouts + " " + errors + " " + millis);
    }
}
