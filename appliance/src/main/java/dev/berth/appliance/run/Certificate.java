package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.tls.Names;
import dev.berth.appliance.tls.ServerIdentity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the configuration says of the server's certificate. */
final class Certificate {
    private Certificate() {}

    static ServerIdentity.Settings settings(Configuration configuration) {
        return new ServerIdentity.Settings(
                configuration.data().resolve("tls"),
                configuration.tls().certificate(),
                configuration.tls().key());
    }

    /** The appliance's own name, the well-known names that are ours, and this machine as it calls itself. */
    static Names names(Configuration configuration) {
        Set<String> dns = new LinkedHashSet<>();
        String domain = configuration.domain().toString().replaceAll("\\.$", "");
        dns.add(configuration.name() + "." + domain);
        configuration.names().forEach((name, address) -> {
            if (configuration.addresses().contains(address.value())) {
                dns.add(name + "." + domain);
            }
        });
        dns.add(configuration.name());
        dns.add("localhost");
        Set<String> addresses = new LinkedHashSet<>();
        configuration.addresses().stream().map(Ipv4::toString).forEach(addresses::add);
        addresses.add("127.0.0.1");
        var console = configuration.console().getAddress();
        if (console != null && !console.isAnyLocalAddress()) {
            addresses.add(console.getHostAddress());
        }
        return new Names(List.copyOf(dns), List.copyOf(addresses));
    }
}
