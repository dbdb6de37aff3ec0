package dev.berth.dns.server;

import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.transfer.TransferWriter.Sink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates and questions for other servers that came over UDP, each of the latter on a virtual thread of its own; beyond a bound
 * they are dropped, and their clients repeat.
 */
final class UdpLater {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLater.class);
    private static final int MOST = 4096;

    private final Counts counts;
    private final Later later;
    private final Semaphore free = new Semaphore(MOST);

    UdpLater(Counts counts, Later later) {
        this.counts = counts;
        this.later = later;
    }

    Counts counts() {
        return counts;
    }

    /** Copies the message and answers it soon. */
    void take(byte[] message, int length, InetAddress client, Sink sink) {
        if (!free.tryAcquire()) {
            counts.dropped(Counts.Drop.LATER, 1);
            return;
        }
        byte[] own = Arrays.copyOf(message, length);
        if (QueryDecoder.decode(own, length) instanceof Decoded.Update update) {
            later.update(own, update, client, (answer, size) -> send(sink, answer, size));
            return;
        }
        Thread.ofVirtual().name("dns-later").start(() -> {
            try {
                later.answer(own, client, Transport.UDP, sink);
            } catch (IOException e) {
                counts.dropped(Counts.Drop.SEND, 1);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("dns message not answered, an error of Berth; please report it");
            } finally {
                free.release();
            }
        });
    }

    private void send(Sink sink, byte[] answer, int length) {
        free.release();
        try {
            sink.send(answer, length);
        } catch (IOException e) {
            counts.dropped(Counts.Drop.SEND, 1);
        }
    }
}
