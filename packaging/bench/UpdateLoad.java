import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Dynamic updates at a steady rate beside queries, and how long an acknowledged change takes to be answered.
 * Arguments: SERVER ZONE KEY SECRET UPDATES_PER_SECOND QUERIES_PER_SECOND SECONDS NAMES
 */
public final class UpdateLoad {
    private static final int WINDOW = 256;
    private static final int SAMPLE = 100;
    private static final long LOST = 2_000_000_000L;

    private final InetSocketAddress server;
    private final byte[] zone;
    private final byte[] key;
    private final byte[] secret;
    private final int names;
    private final long[] sentAt = new long[1 << 16];
    private final int[] nameOf = new int[1 << 16];
    private final int[] valueOf = new int[1 << 16];
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final long[] updateNanos = new long[1 << 22];
    private final long[] visibleNanos = new long[1 << 20];
    private final BlockingQueue<long[]> samples = new ArrayBlockingQueue<>(64);
    /** The address of each update; goes on from that of a load before this one, up to 20,000 a second. */
    private long sequence = System.currentTimeMillis() / 1000 * 20_000;

    private int updates;
    private int visible;
    private volatile boolean over;

    private UpdateLoad(String[] args) throws IOException {
        server = new InetSocketAddress(InetAddress.getByName(args[0]), 53);
        zone = wire(args[1]);
        key = wire(args[2]);
        secret = Base64.getDecoder().decode(args[3]);
        names = Integer.parseInt(args[7]);
    }

    private static byte[] wire(String name) {
        var out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
            out.write(octets.length);
            out.writeBytes(octets);
        }
        out.write(0);
        return out.toByteArray();
    }

    public static void main(String[] args) throws Exception {
        new UpdateLoad(args).run(Integer.parseInt(args[4]), Integer.parseInt(args[5]), Integer.parseInt(args[6]));
    }

    private void run(int updatesPerSecond, int queriesPerSecond, int seconds) throws Exception {
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            var receiving = Thread.ofPlatform().daemon().start(() -> receive(socket));
            Thread.ofPlatform().daemon().start(this::look);
            Thread.ofPlatform().daemon().start(() -> query(queriesPerSecond));
            // Warm: the first updates are not counted.
            send(socket, updatesPerSecond, 5);
            long before = acknowledged.get();
            synchronized (this) {
                updates = 0;
                visible = 0;
            }
            answered.set(0);
            long begin = System.nanoTime();
            send(socket, updatesPerSecond, seconds);
            double took = (System.nanoTime() - begin) / 1e9;
            long done = acknowledged.get() - before;
            over = true;
            receiving.join(3000);
            System.out.printf(
                    "%d updates/s acknowledged of %d/s sent, %d refused, %d lost; %d queries/s answered meanwhile%n",
                    Math.round(done / took),
                    updatesPerSecond,
                    refused.get(),
                    lost.get(),
                    Math.round(answered.get() / took));
            print("sent to acknowledged", updateNanos, Math.min(updates, updateNanos.length));
            print("acknowledged to answered", visibleNanos, Math.min(visible, visibleNanos.length));
        }
    }

    private static void print(String what, long[] nanos, int count) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        if (count > 0) {
            System.out.printf(
                    "%-26s p50 %.2f ms  p99 %.2f ms  max %.2f ms  (%d)%n",
                    what,
                    sorted[count / 2] / 1e6,
                    sorted[(int) (count * 0.99)] / 1e6,
                    sorted[count - 1] / 1e6,
                    count);
        }
    }

    private void send(DatagramSocket socket, int rate, int seconds) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        long total = (long) rate * seconds;
        long begin = System.nanoTime();
        for (long i = 0; i < total; i++) {
            long due = begin + (long) (i * 1e9 / rate);
            long wait = due - System.nanoTime();
            if (wait > 50_000) {
                LockSupport.parkNanos(wait);
            }
            if (!window.tryAcquire(2, TimeUnit.SECONDS)) {
                giveUp();
            }
            int id = (int) (i & 0xffff);
            if (sentAt[id] != 0) {
                giveUp();
            }
            int name = (int) (i % names);
            int value = (int) (sequence++ & 0xffffff);
            nameOf[id] = name;
            valueOf[id] = value;
            byte[] message = update(id, name, value, mac);
            sentAt[id] = System.nanoTime();
            socket.send(new DatagramPacket(message, message.length));
        }
        for (int i = 0; i < 20 && window.availablePermits() < WINDOW; i++) {
            Thread.sleep(100);
            giveUp();
        }
    }

    private void giveUp() {
        long now = System.nanoTime();
        for (int id = 0; id < sentAt.length; id++) {
            if (sentAt[id] != 0 && now - sentAt[id] > LOST) {
                sentAt[id] = 0;
                lost.incrementAndGet();
                window.release();
            }
        }
    }

    private void receive(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[1500], 1500);
        int count = 0;
        try {
            socket.setSoTimeout(500);
            while (!over) {
                try {
                    packet.setLength(1500);
                    socket.receive(packet);
                } catch (SocketTimeoutException e) {
                    continue;
                }
                byte[] answer = packet.getData();
                int id = (answer[0] & 255) << 8 | answer[1] & 255;
                long sent = sentAt[id];
                if (sent == 0) {
                    continue;
                }
                long now = System.nanoTime();
                sentAt[id] = 0;
                window.release();
                if ((answer[3] & 15) != 0) {
                    refused.incrementAndGet();
                    continue;
                }
                acknowledged.incrementAndGet();
                synchronized (this) {
                    if (updates < updateNanos.length) {
                        updateNanos[updates++] = now - sent;
                    }
                }
                if (++count % SAMPLE == 0) {
                    samples.offer(new long[] {nameOf[id], valueOf[id], now});
                }
            }
        } catch (IOException e) {
            System.err.println("load: " + e);
        }
    }

    /** Asks for a changed name until the change is in the answer. */
    private void look() {
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(1000);
            var packet = new DatagramPacket(new byte[1500], 1500);
            while (!over) {
                long[] sample = samples.poll(200, TimeUnit.MILLISECONDS);
                if (sample == null) {
                    continue;
                }
                byte[] question = question((int) sample[0], "d");
                while (!over) {
                    socket.send(new DatagramPacket(question, question.length));
                    packet.setLength(1500);
                    socket.receive(packet);
                    byte[] answer = packet.getData();
                    int length = packet.getLength();
                    int there = length < 16 ? 0 : ByteBuffer.wrap(answer).getInt(length - 4);
                    boolean has = (answer[7] & 255) > 0;
                    // A later update of the same name is a change that is visible, too.
                    if (has && (there - (int) sample[1] & 0xffffff) < 0x800000) {
                        synchronized (this) {
                            if (visible < visibleNanos.length) {
                                visibleNanos[visible++] = System.nanoTime() - sample[2];
                            }
                        }
                        break;
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("load: " + e);
        }
    }

    private void query(int rate) {
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            Thread.ofPlatform().daemon().start(() -> {
                var packet = new DatagramPacket(new byte[1500], 1500);
                try {
                    while (!over) {
                        packet.setLength(1500);
                        socket.receive(packet);
                        answered.incrementAndGet();
                    }
                } catch (IOException e) {
                    // Closed at the end.
                }
            });
            long begin = System.nanoTime();
            for (long i = 0; !over; i++) {
                long wait = begin + (long) (i * 1e9 / rate) - System.nanoTime();
                if (wait > 50_000) {
                    LockSupport.parkNanos(wait);
                }
                byte[] question = question((int) (i * 7919 % names), "h");
                socket.send(new DatagramPacket(question, question.length));
            }
        } catch (IOException e) {
            System.err.println("load: " + e);
        }
    }

    private byte[] name(String prefix, int number) {
        byte[] label = (prefix + number).getBytes(StandardCharsets.US_ASCII);
        byte[] name = new byte[1 + label.length + zone.length];
        name[0] = (byte) label.length;
        System.arraycopy(label, 0, name, 1, label.length);
        System.arraycopy(zone, 0, name, 1 + label.length, zone.length);
        return name;
    }

    private byte[] question(int number, String prefix) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(number & 0xffff);
        out.writeShort(0);
        out.writeShort(1);
        out.writeShort(0);
        out.writeInt(0);
        out.write(name(prefix, number));
        out.writeInt(0x00010001);
        return bytes.toByteArray();
    }

    /** The A records of a name go, and one comes. */
    private byte[] update(int id, int number, int value, Mac mac) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(0x2800);
        out.writeShort(1);
        out.writeShort(0);
        out.writeShort(2);
        out.writeShort(0);
        out.write(zone);
        out.writeInt(0x00060001);
        byte[] name = name("d", number);
        out.write(name);
        out.writeInt(0x000100ff);
        out.writeInt(0);
        out.writeShort(0);
        out.write(name);
        out.writeInt(0x00010001);
        out.writeInt(60);
        out.writeShort(4);
        out.writeInt(0x0a000000 | value & 0xffffff);
        byte[] algorithm = wire("hmac-sha256");
        long time = System.currentTimeMillis() / 1000;
        mac.update(bytes.toByteArray());
        var variables = new ByteArrayOutputStream();
        var signed = new DataOutputStream(variables);
        signed.write(key);
        signed.writeShort(255);
        signed.writeInt(0);
        signed.write(algorithm);
        signed.writeShort((int) (time >>> 32));
        signed.writeInt((int) time);
        signed.writeShort(300);
        signed.writeInt(0);
        byte[] digest = mac.doFinal(variables.toByteArray());
        out.write(key);
        out.writeShort(250);
        out.writeShort(255);
        out.writeInt(0);
        out.writeShort(algorithm.length + 16 + digest.length);
        out.write(algorithm);
        out.writeShort((int) (time >>> 32));
        out.writeInt((int) time);
        out.writeShort(300);
        out.writeShort(digest.length);
        out.write(digest);
        out.writeShort(id);
        out.writeInt(0);
        byte[] message = bytes.toByteArray();
        message[11] = 1;
        return message;
    }
}
