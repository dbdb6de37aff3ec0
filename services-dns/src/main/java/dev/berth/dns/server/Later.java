package dev.berth.dns.server;

import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.transfer.TransferWriter.Sink;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Answers what the table of prepared answers has no answer for: transfers, updates, other servers' names. May wait; never on a
 * thread that serves UDP.
 */
final class Later {
    private final Transfers transfers;
    private final Updates updates;
    private final Notifications notifications;
    private final Recursion recursion;

    Later(Serving serving) {
        transfers = new Transfers(serving);
        updates = new Updates(serving);
        notifications = new Notifications(serving);
        recursion = new Recursion(serving);
    }

    /** Takes an update, and answers it when it is durable, without a thread that waits. */
    void update(byte[] message, Decoded.Update update, InetAddress client, Updates.Answered answered) {
        updates.take(message, update, client, answered);
    }

    /** @throws IOException when the client is gone */
    void answer(byte[] message, InetAddress client, Transport transport, Sink sink) throws IOException {
        switch (QueryDecoder.decode(message, message.length)) {
            case Query query -> {
                if (Responder.isTransfer(query)) {
                    transfers.answer(message, query, client, sink);
                } else {
                    recursion.answer(message, query, transport, sink);
                }
            }
            case Decoded.Update update -> updates.answer(message, update, client, sink);
            case Decoded.Notify notify -> notifications.answer(message, notify, client, sink);
            case Decoded.Rejected rejected -> throw new IllegalArgumentException("not for later: " + rejected);
            case Decoded.Silence silence -> throw new IllegalArgumentException("not for later: " + silence);
        }
    }
}
