package dev.berth.appliance.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPAckPacket;
import org.apache.commons.net.tftp.TFTPDataPacket;
import org.apache.commons.net.tftp.TFTPErrorPacket;
import org.apache.commons.net.tftp.TFTPPacket;
import org.apache.commons.net.tftp.TFTPPacketException;
import org.apache.commons.net.tftp.TFTPReadRequestPacket;

/**
 * A fetch without options (RFC 1350). Like firmware, and unlike the client of commons-net, it takes answers from the service's own
 * port too: a server behind a firewall sends all from there.
 */
final class TftpFetch {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int TRIES = 3;
    private static final int BLOCK = 512;
    private static final int NUMBERS = 65_536;

    private TftpFetch() {}

    static byte[] fetch(InetAddress source, InetAddress server, int port, String name) throws IOException {
        var client = new TFTP();
        client.setDefaultTimeout(PATIENCE);
        client.open(0, source);
        try {
            var octets = new ByteArrayOutputStream();
            TFTPPacket said = new TFTPReadRequestPacket(server, port, name, TFTP.BINARY_MODE);
            client.send(said);
            for (int block = 1; ; block++) {
                TFTPDataPacket data = await(client, said, block % NUMBERS);
                octets.write(data.getData(), data.getDataOffset(), data.getDataLength());
                said = new TFTPAckPacket(server, data.getPort(), block % NUMBERS);
                client.send(said);
                if (data.getDataLength() < BLOCK) {
                    return octets.toByteArray();
                }
            }
        } finally {
            client.close();
        }
    }

    /** The block of that number; says again what was said last when nothing comes. */
    private static TFTPDataPacket await(TFTP client, TFTPPacket said, int block) throws IOException {
        int tries = 1;
        while (true) {
            try {
                TFTPPacket packet = client.receive();
                if (packet instanceof TFTPErrorPacket error) {
                    throw new IOException("Error code " + error.getError() + " received: " + error.getMessage());
                }
                if (packet instanceof TFTPDataPacket data && data.getBlockNumber() == block) {
                    return data;
                }
            } catch (SocketTimeoutException e) {
                if (tries++ == TRIES) {
                    throw new IOException("no answer", e);
                }
                client.send(said);
            } catch (TFTPPacketException e) {
                throw new IOException("no TFTP packet: " + e.getMessage(), e);
            }
        }
    }
}
