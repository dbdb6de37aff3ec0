package dev.berth.tftp;

import dev.berth.tftp.message.Decoded;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Sends packets one by one, to see what comes of them. */
final class RawClient implements AutoCloseable {
    private final DatagramSocket socket;
    private SocketAddress last;

    RawClient(String local, SocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(local), 0));
        socket.setSoTimeout(5_000);
        last = server;
    }

    void send(TftpPacket packet) throws IOException {
        sendTo(last, packet);
    }

    void sendTo(SocketAddress to, TftpPacket packet) throws IOException {
        send(to, TftpCodec.encode(packet));
    }

    void send(SocketAddress to, byte[] octets) throws IOException {
        socket.send(new DatagramPacket(octets, octets.length, to));
    }

    /** The next packet; from now on {@link #send} goes to where it came from. */
    TftpPacket receive() throws IOException {
        var datagram = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(datagram);
        last = datagram.getSocketAddress();
        byte[] octets = Arrays.copyOf(datagram.getData(), datagram.getLength());
        return ((Decoded.Whole) TftpCodec.decode(ByteBuffer.wrap(octets))).packet();
    }

    SocketAddress peer() {
        return last;
    }

    @Override
    public void close() {
        socket.close();
    }
}
