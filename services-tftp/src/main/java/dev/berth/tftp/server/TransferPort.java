package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.transfer.Agreement;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A port that one transfer has for itself.
 *
 * @param client connected to the client: its datagrams need no look-up of the way, which is the most that a block costs
 *     after the copy
 * @param strangers what anybody else sends to the port; he is told that it is not for him (RFC 1350 §4)
 */
record TransferPort(UdpSocket client, UdpSocket strangers) implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 64 << 10;
    /** Holds {@link Agreement}'s largest burst with what the system adds to each datagram. */
    private static final int SEND_BUFFER = 512 << 10;

    /** So long the others may have to wait for a client that was quick and then is not. */
    private static final Duration PATIENCE = Duration.ofMillis(2);

    /** Null when there is no socket left or no way to the client. */
    static @Nullable TransferPort open(Ipv4 local, Peer peer) {
        UdpSocket client = null;
        UdpSocket strangers = null;
        boolean open = false;
        try {
            client = UdpSocket.open(Transmissions.PROTOCOL, new InetSocketAddress(local.inet(), 0));
            strangers = UdpSocket.openBeside(Transmissions.PROTOCOL, client);
            client.buffers(RECEIVE_BUFFER, SEND_BUFFER);
            client.patience(PATIENCE);
            open = client.connect(peer.address(), peer.port());
            return open ? new TransferPort(client, strangers) : null;
        } catch (ServiceFailure e) {
            return null;
        } finally {
            if (!open && client != null) {
                client.close();
            }
            if (!open && strangers != null) {
                strangers.close();
            }
        }
    }

    @Override
    public void close() {
        client.close();
        strangers.close();
    }
}
