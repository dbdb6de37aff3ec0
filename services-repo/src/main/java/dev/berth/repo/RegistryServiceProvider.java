package dev.berth.repo;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.page.Column;
import dev.berth.appliance.page.Page;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.repo.oci.RegistryKinds;
import java.util.List;
import java.util.function.Supplier;

/** Offers the OCI registry to the kernel. */
public final class RegistryServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Section<?> section() {
        return RegistryConfig.SECTION;
    }

    @Override
    public List<Kind<?>> kinds() {
        return List.of(RegistryKinds.MANIFEST, RegistryKinds.TAG);
    }

    @Override
    public Service create(ServiceContext context) {
        return new RegistryService(context);
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return new RegistryOperations(() -> (RegistryService) service.get()).all();
    }

    @Override
    public List<JobType> jobs(Supplier<Service> service) {
        return new RegistryJobs(() -> (RegistryService) service.get()).all();
    }

    @Override
    public List<Page> pages() {
        return List.of(Page.of(
                        "/images",
                        "Container images",
                        "registry list",
                        Column.code("repository", "Repository"),
                        Column.code("tag", "Tag"),
                        Column.text("mediaType", "Type"),
                        Column.number("manifestSize", "Manifest octets"),
                        Column.code("digest", "Digest"))
                .empty("No image has been pushed. Try: skopeo copy docker://alpine docker://THIS:5000/alpine"));
    }
}
