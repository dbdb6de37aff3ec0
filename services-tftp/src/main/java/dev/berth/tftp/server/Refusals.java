package dev.berth.tftp.server;

import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.UdpSender;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket.Failure;
import java.net.InetSocketAddress;

/** ERROR packets. Belongs to the loop's thread. */
final class Refusals {
    private final UdpSender sender;

    Refusals(UdpSender sender) {
        this.sender = sender;
    }

    /** From that socket. */
    void send(UdpSocket socket, Peer peer, ErrorCode code, String message) {
        sender.datagram(socket, peer.address(), peer.port(), TftpCodec.encode(new Failure(code.ordinal(), message)));
    }

    /** Answers a request from a port of its own, as any other answer: some clients take none from the service's port. */
    void answer(Arrival arrival, boolean singlePort, ErrorCode code, String message) {
        if (!singlePort) {
            var any = new InetSocketAddress(arrival.local().inet(), 0);
            try (UdpSocket own = UdpSocket.open(Transmissions.PROTOCOL, any)) {
                send(own, arrival.peer(), code, message);
                return;
            } catch (ServiceFailure e) {
                // Without a socket left, better from the service's port than no answer.
            }
        }
        send(arrival.socket(), arrival.peer(), code, message);
    }
}
