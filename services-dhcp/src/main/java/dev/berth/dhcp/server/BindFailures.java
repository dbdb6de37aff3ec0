package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.udp.Libc;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a socket cannot be had, with the mend. */
final class BindFailures {
    private static final String RIGHTS =
            "run as root, or grant CAP_NET_RAW and CAP_NET_BIND_SERVICE (the systemd unit does)";

    private BindFailures() {}

    static ServiceFailure tcp(InetSocketAddress local, IOException cause) {
        Ipv4 address = Ipv4.of((Inet4Address) local.getAddress());
        return new ServiceFailure(
                "dhcp: cannot bind " + address + ":" + local.getPort() + "/tcp for bulk leasequery, "
                        + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT),
                "stop the program that has it (ss -ltnp), or take everybody out of dhcp.leasequery");
    }

    static ServiceFailure missing(String interfaceName) {
        return new ServiceFailure(
                "dhcp: there is no interface " + interfaceName,
                "bring it up (ip link), or correct the network's interface");
    }

    static ServiceFailure device(String interfaceName, int errno) {
        return switch (errno) {
            case Libc.ENODEV -> missing(interfaceName);
            case Libc.EPERM ->
                new ServiceFailure("dhcp: cannot bind to interface " + interfaceName + ", not permitted", RIGHTS);
            default -> other("bind to interface " + interfaceName, errno);
        };
    }

    static ServiceFailure bind(Ipv4 address, int port, @Nullable String interfaceName, int errno) {
        String where = address + ":" + port + "/udp" + (interfaceName == null ? "" : " on " + interfaceName);
        return switch (errno) {
            case Libc.EADDRINUSE ->
                new ServiceFailure(
                        "dhcp: cannot bind " + where + ", address in use",
                        "stop the other DHCP server (ss -lunp) or set dhcp.port");
            case Libc.EACCES ->
                new ServiceFailure(
                        "dhcp: cannot bind " + where + ", permission denied", RIGHTS + ", or set dhcp.port above 1023");
            case Libc.EADDRNOTAVAIL ->
                new ServiceFailure(
                        "dhcp: cannot bind " + where + ", no interface has that address",
                        "give it to an interface (ip address), or correct addresses");
            default -> other("bind " + where, errno);
        };
    }

    static ServiceFailure frames(String interfaceName, int errno) {
        return switch (errno) {
            case Libc.EPERM, Libc.EACCES ->
                new ServiceFailure("dhcp: cannot send frames on " + interfaceName + ", not permitted", RIGHTS);
            default -> other("send frames on " + interfaceName, errno);
        };
    }

    private static ServiceFailure other(String what, int errno) {
        return new ServiceFailure("dhcp: cannot " + what + ", errno " + errno, "look the number up with errno(1)");
    }
}
