package dev.berth.ntp.server;

import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who is answered: our networks, loopback, and what the configuration adds.
 *
 * @param from what the networks were taken from; a new object when one has changed
 */
record Allowed(Naming from, List<Subnet> subnets) {
    private static final Subnet LOOPBACK = Subnet.of("127.0.0.0/8");

    static Allowed of(Naming naming, List<Subnet> further) {
        return new Allowed(
                naming,
                Stream.of(naming.networks().stream().map(Network::subnet), further.stream(), Stream.of(LOOPBACK))
                        .flatMap(subnets -> subnets)
                        .toList());
    }

    boolean contains(Ipv4 address) {
        for (int i = 0; i < subnets.size(); i++) {
            if (subnets.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
