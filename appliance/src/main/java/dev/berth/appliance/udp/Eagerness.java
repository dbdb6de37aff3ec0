package dev.berth.appliance.udp;

/**
 * Whether to look for the next datagram again and again before sleeping. To sleep and be woken costs as much as some tens of
 * microseconds of looking, and the client waits meanwhile; but looking for what comes later is lost. It is learnt from how
 * often something came: where the network is slow, hardly ever looked.
 */
final class Eagerness {
    /** What one that did not come costs, in those that came. */
    private static final int MISS = 4;

    private static final int MOST = 32;
    private static final int SHORTEST_PAUSE = 64;
    private static final int LONGEST_PAUSE = 8_192;

    private int trust = MISS;
    private int pause;
    private int nextPause = SHORTEST_PAUSE;

    /** To be asked before each wait. */
    boolean looks() {
        if (pause > 0) {
            pause--;
            return false;
        }
        return true;
    }

    /** What became of a look. */
    void looked(boolean came) {
        if (came) {
            trust = Math.min(MOST, trust + 1);
            nextPause = trust == MOST ? SHORTEST_PAUSE : nextPause;
            return;
        }
        trust -= MISS;
        if (trust < 0) {
            trust = MISS;
            pause = nextPause;
            nextPause = Math.min(LONGEST_PAUSE, 2 * nextPause);
        }
    }
}
