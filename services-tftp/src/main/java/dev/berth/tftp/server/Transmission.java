package dev.berth.tftp.server;

import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.transfer.Transfer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transfer with its socket, client and content. Belongs to the loop's thread. */
final class Transmission {
    final Peer peer;
    final ReadRequest request;
    final Content content;
    final Subject about;
    final long startedAt;
    /** The transfer's own, or the listening one in single-port mode. */
    final UdpSocket socket;

    /** Null in single-port mode. */
    final @Nullable TransferPort own;

    final long token;
    private @Nullable Transfer state;
    private boolean over;
    /** For when its timer was set last; an earlier timer is void. */
    long timer = Long.MAX_VALUE;

    Transmission(
            Peer peer,
            ReadRequest request,
            Content content,
            Subject about,
            UdpSocket service,
            @Nullable TransferPort own,
            long token,
            long startedAt) {
        this.peer = peer;
        this.request = request;
        this.content = content;
        this.about = about;
        this.socket = own == null ? service : own.client();
        this.own = own;
        this.token = token;
        this.startedAt = startedAt;
    }

    Transfer state() {
        return Objects.requireNonNull(state, "begun");
    }

    void state(Transfer next) {
        state = next;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
