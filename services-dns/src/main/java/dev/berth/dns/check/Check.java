package dev.berth.dns.check;

import java.time.Duration;

/**
 * How a member is tested.
 *
 * @param every from one test to the next
 * @param patience how long one test may take
 * @param fall tests in a row that fail before it is down
 * @param rise tests in a row that succeed before it is up again
 */
public record Check(Way way, Duration every, Duration patience, int fall, int rise) {
    /** What a test does. */
    public sealed interface Way {
        /** Connects; port 0 is that of the member's SRV record. */
        record Tcp(int port) implements Way {}

        /** Asks for a page; well is a status from 200 to 399. */
        record Http(int port, String path) implements Way {}

        /** Looks whether the address is leased at the moment. */
        record LeaseAlive() implements Way {}

        /** Nothing: a member is there as long as it is listed or registered. */
        record Untested() implements Way {}
    }
}
