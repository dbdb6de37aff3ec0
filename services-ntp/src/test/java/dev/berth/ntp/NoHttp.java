package dev.berth.ntp;

import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.service.Service.Bound;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.server.Handler;

/** NTP serves nothing over HTTP. */
final class NoHttp implements HttpSites {
    @Override
    public Mounted mountForNodes(String prefix, Handler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Bound> nodesSite() {
        return List.of();
    }

    @Override
    public Listening listen(String name, List<InetSocketAddress> addresses, Handler handler) {
        throw new UnsupportedOperationException();
    }
}
