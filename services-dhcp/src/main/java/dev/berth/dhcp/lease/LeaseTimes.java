package dev.berth.dhcp.lease;

import dev.berth.dhcp.message.Code;
import java.time.Duration;

/** How long a lease lasts. */
final class LeaseTimes {
    private static final long INFINITE = 0xffffffffL;

    private LeaseTimes() {}

    /** What the client asks for (option 51) within the settings' bounds, else what its network says. */
    static Duration granted(Situation s, ServedNetwork network) {
        long asked = s.options().number(Code.LEASE_TIME, 0);
        if (asked == 0) {
            return network.leaseTime();
        }
        Duration least = min(s.settings().minLeaseTime(), network.leaseTime());
        Duration most = max(s.settings().maxLeaseTime(), network.leaseTime());
        return asked == INFINITE ? most : max(least, min(Duration.ofSeconds(asked), most));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
