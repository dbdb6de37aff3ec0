package dev.berth.appliance.tcp;

import dev.berth.appliance.service.ServiceFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Says why an address cannot be bound, and what to do, where Java's own sockets only have words for it. */
public final class BindFailure {
    private BindFailure() {}

    /**
     * Of a service.
     *
     * @param service its name, which is also the configuration section that the mend speaks of
     * @param protocol udp, tcp, or tls on tcp
     * @param key of the configuration that the port stands under
     * @param rival who may have the address, as in "the other DNS server"
     */
    public static ServiceFailure of(
            String service, InetSocketAddress address, String protocol, String key, String rival, IOException cause) {
        String place = service + ": cannot bind " + address.getAddress().getHostAddress() + ":" + address.getPort()
                + "/" + protocol;
        String why = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (why.contains("in use")) {
            String tool = protocol.equals("udp") ? "ss -lunp" : "ss -ltnp";
            return new ServiceFailure(place + ", address in use", "stop " + rival + " (" + tool + ") or set " + key);
        }
        if (why.contains("permission")) {
            return new ServiceFailure(
                    place + ", permission denied",
                    "run with CAP_NET_BIND_SERVICE (the systemd unit does) or set " + key + " above 1023");
        }
        if (why.contains("cannot assign")) {
            return new ServiceFailure(
                    place + ", no interface has that address",
                    "give the address to an interface (ip address) or set addresses or " + service + ".listen");
        }
        return new ServiceFailure(place + ", " + why, "see whether the network is up and the address is ours");
    }
}
