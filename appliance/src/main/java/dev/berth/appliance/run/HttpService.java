package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceFailure;
import java.util.List;

/** The nodes' site, supervised like a service: a taken port 80 leaves DHCP and DNS serving. */
record HttpService(JettySites sites) implements Service {
    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        sites.openNodes(configuration.bind(List.of(), configuration.httpPort()));
        Integer secure = configuration.tls().port();
        if (secure != null) {
            try {
                sites.openNodesSecurely(configuration.bind(List.of(), secure));
            } catch (ServiceFailure e) {
                sites.closeNodes();
                throw e;
            }
        }
        return sites.nodesSite();
    }

    @Override
    public void stop() {
        sites.closeNodes();
    }
}
