package dev.berth.dhcp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds out whether somebody uses an address. Takes as long as its patience when nobody does. */
interface AddressProbe {
    /** @param mac of who answered, or null where an answer does not say */
    record Holder(@Nullable Mac mac) {}

    /**
     * Null when nobody answers, or nothing can be asked.
     *
     * @param interfaceName where the address would be on a local wire, or null behind a relay
     */
    @Nullable
    Holder holder(Ipv4 address, @Nullable String interfaceName);

    /** By ARP where there is an interface, else by an echo request. */
    static AddressProbe onTheWire(Duration patience) {
        return (address, interfaceName) -> {
            if (interfaceName != null) {
                Mac mac = ArpProbe.ask(interfaceName, address, patience);
                return mac == null ? null : new Holder(mac);
            }
            try {
                return InetAddress.getByAddress(address.bytes()).isReachable((int) patience.toMillis())
                        ? new Holder(null)
                        : null;
            } catch (IOException e) {
                // No way there: then nobody is found to be there either.
                return null;
            }
        };
    }
}
