package dev.berth.appliance.image;

/**
 * The place of the log up to which an image holds everything: the frame whose last revision the image has. Another log, or
 * one that went on differently from an earlier state, has another frame there.
 */
public record Mark(long first, long last, int checksum) {
    static Mark read(OctetInput in) {
        return new Mark(in.number(), in.number(), (int) in.signed());
    }

    void write(OctetOutput out) {
        out.number(first);
        out.number(last);
        out.signed(checksum);
    }
}
