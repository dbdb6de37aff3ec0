package dev.berth.dns;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.dns.server.DnsOperations;
import java.util.List;
import java.util.function.Supplier;

/** Hands the name server to the kernel. */
public final class DnsServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "dns";
    }

    @Override
    public Section<?> section() {
        return DnsConfig.SECTION;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DnsService(context);
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return DnsOperations.all(
                () -> of(service).inventory(), () -> of(service).clock());
    }

    private static ServiceContext of(Supplier<Service> service) {
        return ((DnsService) service.get()).context();
    }
}
