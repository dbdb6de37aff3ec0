package dev.berth.ntp.clock;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.berth.appliance.libc.CFunction;
import dev.berth.ntp.message.Leap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** {@link KernelClock} by adjtimex(2), which anybody may call to read. */
public final class Adjtimex implements KernelClock {
    private static final int TIME_INS = 1;
    private static final int TIME_DEL = 2;
    private static final int TIME_ERROR = 5;
    private static final int STA_UNSYNC = 0x40;
    // struct timex on 64-bit Linux, of 208 octets.
    private static final int SIZE = 208;
    private static final int MAX_ERROR = 24;
    private static final int STATUS = 40;
    private static final CFunction ADJTIMEX = CFunction.of("adjtimex");

    @Override
    public State read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(SIZE, 8);
            int state = ADJTIMEX.call(CFunction.errno(arena), timex.address());
            boolean unknown = state < 0 || state == TIME_ERROR || (timex.get(JAVA_INT, STATUS) & STA_UNSYNC) != 0;
            if (unknown) {
                return new State.Unsynchronised();
            }
            Leap leap = switch (state) {
                case TIME_INS -> Leap.LAST_MINUTE_HAS_61_SECONDS;
                case TIME_DEL -> Leap.LAST_MINUTE_HAS_59_SECONDS;
                default -> Leap.NONE;
            };
            return new State.Synchronised(leap, Duration.ofNanos(timex.get(JAVA_LONG, MAX_ERROR) * 1_000));
        }
    }
}
