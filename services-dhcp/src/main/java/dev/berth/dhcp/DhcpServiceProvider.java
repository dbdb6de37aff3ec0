package dev.berth.dhcp;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import java.util.List;
import java.util.function.Supplier;

/** Hands the DHCP server to the kernel. */
public final class DhcpServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "dhcp";
    }

    @Override
    public Section<?> section() {
        return DhcpConfig.SECTION;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DhcpService(context);
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return List.of(
                new LeaseList(() -> (DhcpService) service.get()).operation(),
                new LeaseRelease(() -> (DhcpService) service.get()).operation(),
                new LeaseExport(() -> (DhcpService) service.get()).operation(),
                new SilenceList(() -> (DhcpService) service.get()).operation(),
                new MacTrace(() -> (DhcpService) service.get()).operation(),
                new PoolList(() -> (DhcpService) service.get()).operation(),
                new HostExplain(() -> (DhcpService) service.get()).operation());
    }
}
