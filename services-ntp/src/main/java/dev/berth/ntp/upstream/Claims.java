package dev.berth.ntp.upstream;

import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpPacket;

/**
 * What a server says of its own clock.
 *
 * @param stratum 1 to 15, or 16 when it is not synchronised
 * @param rootDelay nanoseconds
 * @param rootDispersion nanoseconds
 */
public record Claims(Leap leap, int stratum, int referenceId, long rootDelay, long rootDispersion) {
    static final int UNSYNCHRONISED = 16;
    private static final double SHORT_UNIT = 1e9 / 65_536;
    /** 127.127.t.u is a clock that ntpd and chronyd have in themselves, 127.0.0.1 the leader of ntpd's orphans. */
    private static final int OWN_CLOCK = 0x7f7f0000;

    private static final int LOOPBACK = 0x7f000001;

    static Claims of(NtpPacket answer) {
        int stratum = answer.stratum() == 0 || answer.stratum() > UNSYNCHRONISED ? UNSYNCHRONISED : answer.stratum();
        return new Claims(
                answer.leap(),
                stratum,
                answer.referenceId(),
                Math.round(answer.rootDelay() * SHORT_UNIT),
                Math.round((answer.rootDispersion() & 0xffffffffL) * SHORT_UNIT));
    }

    boolean isSynchronised() {
        return stratum < UNSYNCHRONISED && leap != Leap.UNSYNCHRONISED;
    }

    /** Whether the server follows nothing but its own clock: the leader of an island. */
    boolean leads() {
        return stratum > 1
                && (referenceId == Reference.LOCAL
                        || referenceId == LOOPBACK
                        || (referenceId & 0xffff0000) == OWN_CLOCK);
    }
}
