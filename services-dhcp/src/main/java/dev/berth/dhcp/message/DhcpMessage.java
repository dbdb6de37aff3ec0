package dev.berth.dhcp.message;

import java.util.Locale;

/**
 * A DHCP or BOOTP message. The record says the type, so options 53 (message type) and 52 (overload) never stand among the
 * options; long and repeated options are whole (RFC 3396).
 */
public sealed interface DhcpMessage {
    Header header();

    Options options();

    record Discover(Header header, Options options) implements DhcpMessage {}

    record Offer(Header header, Options options) implements DhcpMessage {}

    record Request(Header header, Options options) implements DhcpMessage {}

    record Decline(Header header, Options options) implements DhcpMessage {}

    record Ack(Header header, Options options) implements DhcpMessage {}

    record Nak(Header header, Options options) implements DhcpMessage {}

    record Release(Header header, Options options) implements DhcpMessage {}

    record Inform(Header header, Options options) implements DhcpMessage {}

    /** A relay agent asks about an address or a client (RFC 4388). */
    record LeaseQuery(Header header, Options options) implements DhcpMessage {}

    /** The same over TCP, about many (RFC 6926). */
    record BulkLeaseQuery(Header header, Options options) implements DhcpMessage {}

    /** What is answered to either. */
    record LeaseReply(Header header, Standing standing, Options options) implements DhcpMessage {}

    /** What an answer says. */
    enum Standing {
        /** An address of ours that nobody has. */
        UNASSIGNED(11),
        /** An address or a client that we know nothing of. */
        UNKNOWN(12),
        ACTIVE(13),
        /** There are no more answers. */
        DONE(15);

        private final int type;

        Standing(int type) {
            this.type = type;
        }
    }

    /** BOOTP (RFC 951): a request without option 53. */
    record BootRequest(Header header, Options options) implements DhcpMessage {}

    /** A reply without option 53. */
    record BootReply(Header header, Options options) implements DhcpMessage {}

    /**
     * A message of a type that is not spoken here.
     *
     * @param op 1 request, 2 reply
     * @param type the value of option 53
     */
    record Other(Header header, int op, int type, Options options) implements DhcpMessage {}

    /** Option 53's value, 0 for BOOTP. */
    default int type() {
        return switch (this) {
            case Discover m -> 1;
            case Offer m -> 2;
            case Request m -> 3;
            case Decline m -> 4;
            case Ack m -> 5;
            case Nak m -> 6;
            case Release m -> 7;
            case Inform m -> 8;
            case LeaseQuery m -> 10;
            case BulkLeaseQuery m -> 14;
            case LeaseReply m -> m.standing().type;
            case BootRequest m -> 0;
            case BootReply m -> 0;
            case Other m -> m.type();
        };
    }

    /** 1 for a client's, 2 for a server's. */
    default int op() {
        return switch (this) {
            case Discover m -> 1;
            case Request m -> 1;
            case Decline m -> 1;
            case Release m -> 1;
            case Inform m -> 1;
            case LeaseQuery m -> 1;
            case BulkLeaseQuery m -> 1;
            case LeaseReply m -> 2;
            case BootRequest m -> 1;
            case Offer m -> 2;
            case Ack m -> 2;
            case Nak m -> 2;
            case BootReply m -> 2;
            case Other m -> m.op();
        };
    }

    /** As in logs and metrics: {@code discover}. */
    default String name() {
        return switch (this) {
            case Discover m -> "discover";
            case Offer m -> "offer";
            case Request m -> "request";
            case Decline m -> "decline";
            case Ack m -> "ack";
            case Nak m -> "nak";
            case Release m -> "release";
            case Inform m -> "inform";
            case LeaseQuery m -> "leasequery";
            case BulkLeaseQuery m -> "bulk-leasequery";
            case LeaseReply m -> "lease-" + m.standing().name().toLowerCase(Locale.ROOT);
            case BootRequest m -> "bootp";
            case BootReply m -> "bootp-reply";
            case Other m -> "other";
        };
    }
}
