package dev.berth.packaging.clients;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Many DHCP clients behind one relay agent; run in a namespace that has the relay's address.
 *
 * <pre>
 * LeaseLoad load SERVER GIADDR SECONDS FIRST FILE    new clients from number FIRST on; one line "client address" per DHCPACK
 * LeaseLoad verify SERVER GIADDR FILE                each line's client asks for its address again (INIT-REBOOT)
 * </pre>
 *
 * A line is written when the acknowledgement has arrived, so a file that survives its server is what was promised.
 */
final class LeaseLoad {
    private static final int WINDOW = 64;
    private static final long RETRY_NANOS = 500_000_000;
    private static final byte DISCOVER = 1;
    private static final byte OFFER = 2;
    private static final byte REQUEST = 3;
    private static final byte ACK = 5;

    private final DatagramChannel channel = DatagramChannel.open();
    private final Selector selector = Selector.open();
    private final InetAddress giaddr;
    private final ByteBuffer packet = ByteBuffer.allocate(1500);

    private LeaseLoad(String server, String giaddr) throws IOException {
        this.giaddr = InetAddress.getByName(giaddr);
        channel.bind(new InetSocketAddress(this.giaddr, 67));
        channel.connect(new InetSocketAddress(server, 67));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    public static void main(String[] arguments) throws IOException {
        LeaseLoad load = new LeaseLoad(arguments[1], arguments[2]);
        if (arguments[0].equals("load")) {
            load.load(Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]), Path.of(arguments[5]));
        } else {
            System.exit(load.verify(Path.of(arguments[3])));
        }
    }

    private void load(long seconds, int first, Path file) throws IOException {
        long end = System.nanoTime() + seconds * 1_000_000_000;
        Map<Integer, Long> asked = new HashMap<>();
        int next = first;
        int bound = 0;
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), true, StandardCharsets.US_ASCII)) {
            while (System.nanoTime() < end) {
                long now = System.nanoTime();
                for (Map.Entry<Integer, Long> client : asked.entrySet()) {
                    if (now - client.getValue() > RETRY_NANOS) {
                        client.setValue(now);
                        send(DISCOVER, client.getKey(), 0, 0);
                    }
                }
                while (asked.size() < WINDOW) {
                    asked.put(next, now);
                    send(DISCOVER, next++, 0, 0);
                }
                for (Reply reply : receive()) {
                    if (reply.type() == OFFER && asked.containsKey(reply.client())) {
                        send(REQUEST, reply.client(), reply.address(), reply.server());
                    } else if (reply.type() == ACK && asked.remove(reply.client()) != null) {
                        out.println(reply.client() + " " + dotted(reply.address()));
                        bound++;
                    }
                }
            }
        }
        System.out.println("next=" + next + " bound=" + bound);
    }

    /** The exit code: 0 when every promise was kept and no address was promised twice. */
    private int verify(Path file) throws IOException {
        Map<Integer, Integer> promised = new HashMap<>();
        HashSet<Integer> addresses = new HashSet<>();
        int twice = 0;
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", 2);
            if (words.length == 2 && words[1].split("\\.", -1).length == 4) {
                int address = ByteBuffer.wrap(InetAddress.getByName(words[1]).getAddress())
                        .getInt();
                promised.put(Integer.valueOf(words[0]), address);
                twice += addresses.add(address) ? 0 : 1;
            }
        }
        int kept = 0;
        List<String> broken = new ArrayList<>();
        ArrayDeque<Integer> waiting = new ArrayDeque<>(promised.keySet());
        Map<Integer, Long> asked = new HashMap<>();
        Map<Integer, Integer> tries = new HashMap<>();
        while (!waiting.isEmpty() || !asked.isEmpty()) {
            while (asked.size() < WINDOW && !waiting.isEmpty()) {
                int client = waiting.poll();
                asked.put(client, System.nanoTime());
                send(REQUEST, client, promised.get(client), 0);
            }
            for (Reply reply : receive()) {
                if (asked.remove(reply.client()) != null) {
                    if (reply.type() == ACK && reply.address() == promised.get(reply.client())) {
                        kept++;
                    } else {
                        broken.add(reply.client() + " was promised " + dotted(promised.get(reply.client()))
                                + " and got type " + reply.type() + " " + dotted(reply.address()));
                    }
                }
            }
            long now = System.nanoTime();
            for (Integer late : asked.entrySet().stream()
                    .filter(client -> now - client.getValue() > RETRY_NANOS)
                    .map(Map.Entry::getKey)
                    .toList()) {
                asked.remove(late);
                if (tries.merge(late, 1, Integer::sum) < 5) {
                    waiting.add(late);
                } else {
                    broken.add(late + " was promised " + dotted(promised.get(late)) + " and got no answer");
                }
            }
        }
        broken.stream().limit(20).forEach(System.out::println);
        System.out.println(
                "promised=" + promised.size() + " kept=" + kept + " broken=" + broken.size() + " twice=" + twice);
        return broken.isEmpty() && twice == 0 ? 0 : 1;
    }

    /** RFC 2131 §2; the relay's fields are giaddr and hops. */
    private void send(byte type, int client, int address, int server) throws IOException {
        packet.clear();
        packet.put((byte) 1).put((byte) 1).put((byte) 6).put((byte) 1);
        packet.putInt(client);
        packet.putInt(0);
        packet.putInt(0).putInt(0).putInt(0).put(giaddr.getAddress());
        packet.putShort((short) 0x02be).putInt(client);
        packet.position(236);
        packet.putInt(0x63825363);
        packet.put((byte) 53).put((byte) 1).put(type);
        if (address != 0) {
            packet.put((byte) 50).put((byte) 4).putInt(address);
        }
        if (server != 0) {
            packet.put((byte) 54).put((byte) 4).putInt(server);
        }
        packet.put((byte) 255);
        while (packet.position() < 300) {
            packet.put((byte) 0);
        }
        packet.flip();
        try {
            channel.write(packet);
        } catch (java.net.PortUnreachableException e) {
            // The server has just been killed; the client asks again.
        }
    }

    private List<Reply> receive() throws IOException {
        selector.select(20);
        selector.selectedKeys().clear();
        List<Reply> replies = new ArrayList<>();
        while (true) {
            packet.clear();
            try {
                if (channel.read(packet) <= 0) {
                    return replies;
                }
            } catch (java.net.PortUnreachableException e) {
                return replies;
            }
            packet.flip();
            if (packet.limit() > 240 && packet.get(0) == 2) {
                replies.add(reply());
            }
        }
    }

    private Reply reply() {
        byte type = 0;
        int server = 0;
        int at = 240;
        while (at + 1 < packet.limit() && packet.get(at) != (byte) 255) {
            if (packet.get(at) == 0) {
                at++;
                continue;
            }
            int code = packet.get(at) & 0xff;
            int length = packet.get(at + 1) & 0xff;
            if (code == 53) {
                type = packet.get(at + 2);
            } else if (code == 54) {
                server = packet.getInt(at + 2);
            }
            at += 2 + length;
        }
        return new Reply(type, packet.getInt(4), packet.getInt(16), server);
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    /** An answer to a client, whose number is its xid and the end of its chaddr. */
    private record Reply(byte type, int client, int address, int server) {}
}
