package dev.berth.ntp.upstream;

import dev.berth.appliance.net.Ipv4;

/** Where a server listens. Text: {@code 10.77.0.1}, with the port if it is not 123. */
public record Endpoint(Ipv4 address, int port) {
    public static final int NTP_PORT = 123;

    @Override
    public String toString() {
        return port == NTP_PORT ? address.toString() : address + ":" + port;
    }
}
