package dev.berth.repo;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.page.Column;
import dev.berth.appliance.page.Page;
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

    @Override
    public List<Page> pages() {
        return List.of(Page.of(
                        "/repos",
                        "Repositories",
                        "repo list",
                        Column.code("name", "Name"),
                        Column.number("packages", "Packages"),
                        Column.time("indexed", "Indexed"))
                .empty("No yum repository is served. Put a directory with repodata/ under repo.root; "
                        + "createrepo_c makes it."));
    }
}
