package dev.berth.repo;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import java.util.List;
import java.util.function.Supplier;

/** Offers the yum repositories to the kernel. */
public final class RepoServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "repo";
    }

    @Override
    public Section<?> section() {
        return RepoConfig.SECTION;
    }

    @Override
    public Service create(ServiceContext context) {
        return new RepoService(context);
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return List.of(RepoOperations.list(() -> (RepoService) service.get()));
    }
}
