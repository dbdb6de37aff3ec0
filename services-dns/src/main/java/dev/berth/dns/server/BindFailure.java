package dev.berth.dns.server;

import dev.berth.appliance.service.ServiceFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Says why an address cannot be bound, and what to do. */
final class BindFailure {
    private BindFailure() {}

    static ServiceFailure of(InetSocketAddress address, Transport transport, IOException cause) {
        String place = "dns: cannot bind " + address.getAddress().getHostAddress() + ":" + address.getPort() + "/"
                + transport.label();
        String key = transport == Transport.TLS ? "dns.tls.port" : "dns.port";
        String why = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (why.contains("in use")) {
            String tool = transport == Transport.UDP ? "ss -lunp" : "ss -ltnp";
            return new ServiceFailure(
                    place + ", address in use", "stop the other DNS server (" + tool + ") or set " + key);
        }
        if (why.contains("permission")) {
            return new ServiceFailure(
                    place + ", permission denied",
                    "run as root or with CAP_NET_BIND_SERVICE, or set " + key + " above 1023");
        }
        if (why.contains("cannot assign")) {
            return new ServiceFailure(
                    place + ", no interface has this address",
                    "correct addresses or dns.listen (ip address shows yours)");
        }
        return new ServiceFailure(place + ", " + why, "see whether the network is up and the address is ours");
    }
}
