package dev.berth.appliance.service;

import java.time.Instant;
import java.util.List;

/** Where a service stands. */
public sealed interface ServiceState {
    record Starting() implements ServiceState {}

    record Serving(List<Service.Bound> sockets) implements ServiceState {
        public Serving {
            sockets = List.copyOf(sockets);
        }
    }

    /** @param retryAt when the kernel tries again */
    record Failed(String cause, String mend, Instant retryAt) implements ServiceState {}

    record Stopped() implements ServiceState {}

    /** Switched off by {@code enabled: false}. */
    record Disabled() implements ServiceState {}
}
