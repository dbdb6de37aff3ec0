package dev.berth.tftp.transfer;

/** Which number follows block 65535. */
public enum Rollover {
    /** 0, as nearly all clients count. */
    TO_ZERO,
    /** 1, for the few clients that skip 0. */
    TO_ONE;

    private static final int NUMBERS = 65_536;

    /** The number on the wire of the {@code block}th block, counted from 1. */
    public int number(long block) {
        return switch (this) {
            case TO_ZERO -> (int) (block % NUMBERS);
            case TO_ONE -> block == 0 ? 0 : (int) ((block - 1) % (NUMBERS - 1)) + 1;
        };
    }
}
