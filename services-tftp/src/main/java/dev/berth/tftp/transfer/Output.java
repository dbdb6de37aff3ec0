package dev.berth.tftp.transfer;

/** What a step of a transfer puts on the wire, or its end. */
public sealed interface Output {
    record Nothing() implements Output {}

    /** The OACK that the agreement describes. */
    record OptionAck() implements Output {}

    /** The blocks from {@code first} to {@code last}, counted from 1, both included. */
    record Blocks(long first, long last) implements Output {}

    /** The transfer is over, nothing is sent. */
    record Ended(End end) implements Output {}

    /** How a transfer ended. */
    sealed interface End {
        record Complete() implements End {}

        /** Every octet was sent; only the last acknowledgement never came, as of clients that leave at once. */
        record LastAckMissing() implements End {}

        /** The client wanted to know the size only: it asked for tsize and then refused the rest, or went without a word. */
        record SizeAsked() implements End {}

        /** The client sent an ERROR. */
        record Aborted(int code, String message) implements End {}

        /** The client never acknowledged our OACK: its firmware may not know options after all. */
        record OptionsIgnored() implements End {}

        /** Nothing was heard for too long. */
        record TimedOut() implements End {}
    }
}
