package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import org.jspecify.annotations.Nullable;

/** Which machine a commit or an observation is about, as far as it is known; {@code attempt} names one install attempt. */
public record Subject(
        @Nullable Ref host,
        @Nullable Mac mac,
        @Nullable Ipv4 address,
        @Nullable String attempt) {
    public static final Subject NOBODY = new Subject(null, null, null, null);

    public static Subject of(Ref host) {
        return new Subject(host, null, null, null);
    }

    public static Subject of(Mac mac) {
        return new Subject(null, mac, null, null);
    }

    public static Subject of(Ipv4 address) {
        return new Subject(null, null, address, null);
    }
}
