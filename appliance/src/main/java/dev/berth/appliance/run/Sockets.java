package dev.berth.appliance.run;

import dev.berth.appliance.command.Steering.Standing;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a running appliance answers, in words. */
final class Sockets {
    private Sockets() {}

    /** {@code ready dns=10.77.0.1:53/udp,… console=… failed=dhcp}. */
    static String readyLine(List<Standing> standings, List<Service.Bound> console) {
        String serving = standings.stream()
                .filter(s -> s.state() instanceof ServiceState.Serving)
                .map(s -> s.name() + "=" + sockets(s.state()))
                .collect(Collectors.joining(" "));
        String failed = standings.stream()
                .filter(s -> s.state() instanceof ServiceState.Failed)
                .map(Standing::name)
                .collect(Collectors.joining(","));
        return "ready " + serving + " console=" + joined(console) + (failed.isEmpty() ? "" : " failed=" + failed);
    }

    private static String sockets(ServiceState state) {
        return state instanceof ServiceState.Serving serving ? joined(serving.sockets()) : "";
    }

    private static String joined(List<Service.Bound> sockets) {
        return sockets.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /**
     * The console's URL, empty where it answers on no address.
     *
     * @param own the appliance's own address, for a console that listens on all
     */
    static Optional<String> consoleUrl(List<Service.Bound> console, Object own) {
        return console.stream()
                .map(Service.Bound::address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .map(bound -> {
                    InetAddress address = bound.getAddress();
                    String host = address.isAnyLocalAddress() ? own.toString() : address.getHostAddress();
                    return (address.isLoopbackAddress() ? "http://" : "https://") + host + ":" + bound.getPort() + "/";
                });
    }
}
