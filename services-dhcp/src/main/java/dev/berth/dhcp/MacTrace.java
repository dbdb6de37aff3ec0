package dev.berth.dhcp;

import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth dhcp trace}: every message of one machine and what came of it, as events, for a while. */
final class MacTrace {
    private static final int USUAL = 10;
    private static final int LONGEST = 24 * 60;
    private final Supplier<DhcpService> service;

    MacTrace(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Which(
            @Param(value = "the machine's MAC address", position = 0)
            Mac mac,

            @Param("for how long, 10 without it; 0 ends it") @Nullable
            Integer minutes) {}

    /** @param until null when it has ended */
    record Traced(Mac mac, @Nullable Instant until) {}

    Operation<Which, Traced> operation() {
        return Operation.changing(
                "dhcp trace",
                "Tell every DHCP message of a machine and what came of it as events ('berth event tail' shows them)",
                Method.POST,
                "/dhcp/trace/{mac}",
                Which.class,
                Traced.class,
                this::trace);
    }

    private Traced trace(Which which, Call call) throws OperationFailure {
        int minutes = which.minutes() == null ? USUAL : which.minutes();
        if (minutes < 0 || minutes > LONGEST) {
            throw new OperationFailure(Reason.INVALID, "minutes are 0 to " + LONGEST);
        }
        Instant until = service.get().now().plus(Duration.ofMinutes(minutes));
        if (!call.preview() && !service.get().trace(which.mac(), until)) {
            throw new OperationFailure(Reason.CONFLICT, "64 machines are traced already; end one with --minutes 0");
        }
        return new Traced(which.mac(), minutes == 0 ? null : until);
    }
}
