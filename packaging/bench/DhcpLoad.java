import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Libc;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.SocketAddresses;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A relay agent with so many clients under way, each new: DISCOVER, OFFER, REQUEST, ACK; or the clients themselves, on the
 * server's own wire, who ask by broadcast and for answers by broadcast. Without a rate the next client comes
 * when one has its ACK; with a rate it comes by the clock, and its time counts from when it was due.
 *
 * <p>Arguments: local address, server, seconds, clients under way, number of the first client (below 2^24), clients a second
 * or 0, and "local" for clients without a relay. Prints
 * ACKs, lost, refused, microseconds from DISCOVER to ACK (median, 99 %, longest), and when the first ACK and the first answer came.
 */
class DhcpLoad {
    static final int BATCH = 64;
    static final long SECOND = 1_000_000_000L;
    static final int MAGIC = 0x63825363;
    /** Latency in steps of 10 µs, up to a second. */
    static final int[] LATENCY = new int[100_001];

    final ByteBuffer request = ByteBuffer.allocate(300);
    final long[] began;
    final int[] client;
    final boolean[] busy;
    int nextClient;
    long acks;
    long lost;
    long refused;
    /** When the first answer came, and the first ACK, in milliseconds since 1970. */
    long answered;
    long first;

    /** @param relay who the answers go to, or null for none */
    DhcpLoad(int underWay, int firstClient, Ipv4 relay) {
        began = new long[underWay];
        client = new int[underWay];
        busy = new boolean[underWay];
        nextClient = firstClient;
        request.put(0, (byte) 1).put(1, (byte) 1).put(2, (byte) 6).putShort(28, (short) 0x02be).putInt(236, MAGIC);
        if (relay == null) {
            request.putShort(10, (short) 0x8000);
        } else {
            request.put(3, (byte) 1).putInt(24, relay.bits());
        }
    }

    /** The message of the client in a slot: a DISCOVER, or a REQUEST of what the server offered. */
    byte[] message(int slot, int offered, int serverId) {
        request.putInt(4, slot << 24 ^ client[slot]).putInt(30, client[slot]);
        byte[] octets = request.array();
        Arrays.fill(octets, 240, 300, (byte) 0);
        int at = 240;
        at = option(at, 53, (byte) (offered == 0 ? 1 : 3));
        at = option(at, 55, (byte) 1, (byte) 3, (byte) 6, (byte) 12, (byte) 15, (byte) 28, (byte) 42, (byte) 66, (byte) 67);
        if (offered != 0) {
            at = option(at, 50, ByteBuffer.allocate(4).putInt(offered).array());
            at = option(at, 54, ByteBuffer.allocate(4).putInt(serverId).array());
        }
        octets[at] = (byte) 255;
        return octets;
    }

    int option(int at, int code, byte... value) {
        request.put(at, (byte) code).put(at + 1, (byte) value.length).put(at + 2, value);
        return at + 2 + value.length;
    }

    /** An option's first octets as a number, 0 when it is absent. */
    static int find(ByteBuffer answer, int code, int size) {
        for (int at = 240; at + 1 < answer.limit() && answer.get(at) != (byte) 255; ) {
            if (answer.get(at) == 0) {
                at++;
                continue;
            }
            if ((answer.get(at) & 0xff) == code) {
                return size == 1 ? answer.get(at + 2) : answer.getInt(at + 2);
            }
            at += 2 + (answer.get(at + 1) & 0xff);
        }
        return 0;
    }

    static boolean isReply(ByteBuffer answer, int slots) {
        return answer.remaining() > 240 && answer.get(0) == 2 && answer.getInt(236) == MAGIC && (answer.getInt(4) >>> 24) < slots;
    }

    void begin(int slot, long now) {
        busy[slot] = true;
        began[slot] = now;
        client[slot] = nextClient++;
    }

    void done(int slot, long now) {
        if (acks++ == 0) {
            first = System.currentTimeMillis();
        }
        LATENCY[(int) Math.min(LATENCY.length - 1, (now - began[slot]) / 10_000)]++;
        busy[slot] = false;
    }

    static long percentile(long count, double part) {
        long seen = 0;
        for (int i = 0; i < LATENCY.length; i++) {
            seen += LATENCY[i];
            if (seen >= part * count) {
                return 10L * i;
            }
        }
        return 0;
    }

    /** Messages to everybody on the wire that leave together: the wire has many machines, and this program is to cost little. */
    static final class Broadcasts implements AutoCloseable {
        static final int HEADER = 64;
        static final int LONGEST = 300;
        final Libc libc;
        final int fd;
        final MemorySegment messages;
        final MemorySegment space;
        int waiting;

        Broadcasts(Arena arena) {
            libc = new Libc(arena);
            // AF_INET, SOCK_DGRAM; SOL_SOCKET, SO_BROADCAST
            fd = libc.socket(2, 2, 0);
            MemorySegment everybody = arena.allocate(SocketAddresses.SIZE, 4);
            SocketAddresses.write(everybody, 0, Ipv4.of("255.255.255.255"), 67);
            int allowed = libc.setsockopt(fd, 1, 6, arena.allocateFrom(JAVA_INT, 1));
            if (fd < 0 || allowed < 0 || libc.connect(fd, everybody) < 0) {
                throw new IllegalStateException("no way to 255.255.255.255");
            }
            messages = arena.allocate((long) HEADER * BATCH, 8);
            space = arena.allocate((long) LONGEST * BATCH, 8);
            MemorySegment vectors = arena.allocate(16L * BATCH, 8);
            for (int i = 0; i < BATCH; i++) {
                vectors.set(ADDRESS, 16L * i, space.asSlice((long) LONGEST * i, LONGEST));
                vectors.set(JAVA_LONG, 16L * i + 8, LONGEST);
                messages.set(ADDRESS, (long) HEADER * i + 16, vectors.asSlice(16L * i, 16));
                messages.set(JAVA_LONG, (long) HEADER * i + 24, 1);
            }
        }

        void add(byte[] message) {
            if (waiting == BATCH) {
                send();
            }
            MemorySegment.copy(message, 0, space, JAVA_BYTE, (long) LONGEST * waiting++, LONGEST);
        }

        void send() {
            for (int at = 0; at < waiting; ) {
                at += Math.max(1, libc.sendmmsg(fd, messages.asSlice((long) HEADER * at), waiting - at, 0));
            }
            waiting = 0;
        }

        @Override
        public void close() {
            libc.close(fd);
        }
    }

    public static void main(String[] args) throws Exception {
        Ipv4 server = Ipv4.of(args[1]);
        long seconds = Long.parseLong(args[2]);
        int underWay = Integer.parseInt(args[3]);
        long rate = Long.parseLong(args[5]);
        boolean local = args.length > 6 && args[6].equals("local");
        var load = new DhcpLoad(underWay, Integer.parseInt(args[4]), local ? null : Ipv4.of(args[0]));
        long due = 0;
        try (Arena arena = Arena.ofConfined();
                Readiness readiness = new Readiness();
                Broadcasts broadcasts = local ? new Broadcasts(arena) : null;
                UdpSocket socket = UdpSocket.open("load", new InetSocketAddress(local ? "0.0.0.0" : args[0], local ? 68 : 67))) {
            socket.buffers(4 << 20, 4 << 20);
            readiness.add(socket, 0);
            var batch = new UdpBatch(arena, BATCH, 1500);
            var sender = new UdpSender(arena);
            long start = System.nanoTime();
            long end = start + seconds * SECOND;
            long swept = start;
            for (long now = start; now < end; now = System.nanoTime()) {
                for (int slot = 0; slot < underWay && (rate == 0 || start + due * SECOND / rate <= now); slot++) {
                    if (!load.busy[slot]) {
                        load.begin(slot, rate == 0 ? now : start + due * SECOND / rate);
                        due++;
                        byte[] discover = load.message(slot, 0, 0);
                        if (local) {
                            broadcasts.add(discover);
                        } else {
                            sender.datagram(socket, server, 67, discover);
                        }
                    }
                }
                if (local) {
                    broadcasts.send();
                }
                readiness.await(rate == 0 ? 20 : 1);
                for (int count = batch.receive(socket); count > 0; count = batch.receive(socket)) {
                    now = System.nanoTime();
                    for (int i = 0; i < count; i++) {
                        ByteBuffer answer = batch.datagram(i);
                        int slot = answer.remaining() > 8 ? answer.getInt(4) >>> 24 : underWay;
                        if (!isReply(answer, underWay) || !load.busy[slot] || answer.getInt(30) != load.client[slot]) {
                            continue;
                        }
                        if (load.answered == 0) {
                            load.answered = System.currentTimeMillis();
                        }
                        switch (find(answer, 53, 1)) {
                            case 2 -> {
                                byte[] request = load.message(slot, answer.getInt(16), find(answer, 54, 4));
                                if (local) {
                                    broadcasts.add(request);
                                } else {
                                    batch.reply(i).put(request);
                                    batch.answer(i, socket);
                                }
                            }
                            case 5 -> {
                                load.done(slot, now);
                                if (rate == 0) {
                                    // The next client's message leaves with the others of this round.
                                    load.begin(slot, now);
                                    byte[] discover = load.message(slot, 0, 0);
                                    if (local) {
                                        broadcasts.add(discover);
                                    } else {
                                        batch.reply(i).put(discover);
                                        batch.answer(i, socket);
                                    }
                                }
                            }
                            default -> {
                                load.refused++;
                                load.busy[slot] = false;
                            }
                        }
                    }
                    batch.send(socket);
                    if (local) {
                        broadcasts.send();
                    }
                }
                if (now - swept > SECOND / 10) {
                    swept = now;
                    for (int slot = 0; slot < underWay; slot++) {
                        if (load.busy[slot] && now - load.began[slot] > SECOND) {
                            load.lost++;
                            load.busy[slot] = false;
                        }
                    }
                }
            }
        }
        System.out.println(load.acks + " " + load.lost + " " + load.refused + " " + percentile(load.acks, 0.5) + " "
                + percentile(load.acks, 0.99) + " " + percentile(load.acks, 1) + " " + load.first + " " + load.answered);
    }
}
