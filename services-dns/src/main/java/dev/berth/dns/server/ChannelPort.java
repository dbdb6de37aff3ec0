package dev.berth.dns.server;

import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** {@link UdpPort} by the JDK's channels, a datagram at a time: for where {@link BatchPort} cannot be. */
final class ChannelPort implements UdpPort {
    private static final int BUFFER = 1 << 20;

    private final DatagramChannel channel;
    private final InetSocketAddress local;

    /** @param shared whether other ports of ours bind the same address */
    ChannelPort(InetSocketAddress address, boolean shared) throws IOException {
        channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            if (shared) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address);
            local = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether several ports may share an address here. */
    static boolean canShare() throws IOException {
        try (DatagramChannel probe = DatagramChannel.open()) {
            return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void serve(Responder responder, UdpLater later) throws IOException {
        ByteBuffer query = ByteBuffer.allocateDirect(BatchPort.MAX_QUERY);
        ByteBuffer answer = ByteBuffer.allocateDirect(responder.out().length);
        byte[] octets = new byte[BatchPort.MAX_QUERY];
        try {
            while (true) {
                SocketAddress client = channel.receive(query.clear());
                int length = query.flip().remaining();
                query.get(octets, 0, length);
                int answered = responder.answer(octets, length, address(client));
                if (answered > 0) {
                    send(answer.clear().put(responder.out(), 0, answered).flip(), client, later.counts());
                } else if (answered == Responder.LATER) {
                    later.take(
                            octets,
                            length,
                            ((InetSocketAddress) client).getAddress(),
                            (message, size) -> channel.send(ByteBuffer.wrap(message, 0, size), client));
                }
            }
        } catch (ClosedChannelException e) {
            // By close.
        }
    }

    private static int address(SocketAddress client) {
        return client instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address address
                ? Ipv4.of(address).bits()
                : 0;
    }

    private void send(ByteBuffer answer, SocketAddress client, Counts counts) throws ClosedChannelException {
        try {
            channel.send(answer, client);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            counts.dropped(Counts.Drop.SEND, 1);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to close then.
        }
    }
}
