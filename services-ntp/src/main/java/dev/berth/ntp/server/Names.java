package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Names of servers. */
final class Names {
    private Names() {}

    /** The first IPv4 address, or null. Waits for the system's resolver. */
    static @Nullable Ipv4 resolve(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address instanceof Inet4Address four) {
                    return Ipv4.of(four);
                }
            }
            return null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
