import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.Readiness;
import dev.berth.appliance.udp.UdpBatch;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Asks an NTP server as fast as it answers, with so many requests under way. Arguments: local address, server, seconds, requests. */
class NtpLoad {
    static final int BATCH = 64;
    static final int REQUEST = 48;

    public static void main(String[] args) throws Exception {
        Ipv4 server = Ipv4.of(args[1]);
        long seconds = Long.parseLong(args[2]);
        int underWay = Integer.parseInt(args[3]);
        byte[] request = new byte[REQUEST];
        request[0] = 0x23;
        long replies = 0;
        long lost = 0;
        long bad = 0;
        try (Arena arena = Arena.ofConfined();
                Readiness readiness = new Readiness();
                UdpSocket socket = UdpSocket.open("load", new InetSocketAddress(args[0], 0))) {
            socket.buffers(4 << 20, 4 << 20);
            readiness.add(socket, 0);
            var batch = new UdpBatch(arena, BATCH, 128);
            var sender = new UdpSender(arena);
            long now = System.nanoTime();
            long end = now + seconds * 1_000_000_000L;
            int flying = 0;
            long stamp = 0;
            while (now < end) {
                // What was lost is made good now and then; nobody waits for it.
                for (; flying < underWay; flying++) {
                    ByteBuffer.wrap(request).putLong(40, ++stamp);
                    sender.datagram(socket, server, 123, request);
                }
                if (readiness.await(50) == 0) {
                    lost += flying;
                    flying = 0;
                }
                for (int count = batch.receive(socket); count > 0; count = batch.receive(socket)) {
                    for (int i = 0; i < count; i++) {
                        ByteBuffer answer = batch.datagram(i);
                        if (answer.remaining() < REQUEST || (answer.get(0) & 7) != 4 || answer.get(1) == 0) {
                            bad++;
                        }
                        batch.reply(i).put(request).putLong(REQUEST - 8, ++stamp);
                        batch.answer(i, socket);
                    }
                    replies += count;
                    batch.send(socket);
                    now = System.nanoTime();
                    if (now >= end) {
                        break;
                    }
                }
                now = System.nanoTime();
            }
        }
        System.out.println(replies + " " + lost + " " + bad);
    }
}
