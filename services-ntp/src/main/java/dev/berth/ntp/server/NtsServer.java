package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tcp.BindFailure;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.ntp.nts.CookieKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Key exchange at the addresses of the time, and the keys of cookies. */
public final class NtsServer implements AutoCloseable {
    private final TlsServer tls;
    private final Counts counts;
    private final CookieKeyring keyring;
    private final List<KeyExchangePort> ports = new ArrayList<>();

    private NtsServer(TlsServer tls, Counts counts, CookieKeyring keyring) {
        this.tls = tls;
        this.counts = counts;
        this.keyring = keyring;
    }

    /**
     * Binds; clients wait until {@link #start}.
     *
     * @throws ServiceFailure when an address cannot be bound, or the keys of cookies not be read; nothing is left open then
     */
    public static NtsServer open(List<InetSocketAddress> addresses, ServiceContext context, Counts counts)
            throws ServiceFailure {
        Path keys = context.data().resolve("ntp").resolve("nts-cookies.key");
        var server = new NtsServer(context.tls(), counts, new CookieKeyring(keys, context.clock()));
        for (InetSocketAddress address : addresses) {
            try {
                server.ports.add(new KeyExchangePort(address, counts, KeyExchangePort.Limits.USUAL));
            } catch (IOException e) {
                server.close();
                throw BindFailure.of("ntp", address, "tcp", "ntp.nts.port", "the program that has it", e);
            }
        }
        return server;
    }

    /** What opens and makes cookies now. */
    public CookieKeys keys() {
        return keyring.current();
    }

    public List<Bound> bound() {
        return ports.stream().map(port -> new Bound("tls", port.local())).toList();
    }

    /**
     * Serves.
     *
     * @param ntpPorts where the time is, for each address in its place
     */
    public void start(List<Integer> ntpPorts, Predicate<Ipv4> welcome) {
        var random = new SecureRandom();
        for (int i = 0; i < ports.size(); i++) {
            int ntpPort = ntpPorts.get(i);
            ports.get(i)
                    .start(
                            welcome,
                            accepted -> new KeyExchangeConnection(
                                    accepted, tls, this::keys, ntpPort, counts, random, KeyExchangePort.Limits.USUAL));
        }
    }

    @Override
    public void close() {
        ports.forEach(KeyExchangePort::close);
        keyring.close();
    }
}
