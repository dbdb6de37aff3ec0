package dev.berth.appliance.service;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.page.Page;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a services-* jar hands to the kernel, found by {@link java.util.ServiceLoader}. A jar may hold several. The kernel
 * knows nothing else of a service.
 */
public interface ServiceProvider {
    /** {@code dhcp}, {@code dns}, {@code ntp}, {@code tftp}, {@code repo}, {@code registry}. */
    String name();

    /** The part of berth.yaml that is the service's own; its {@code enabled} key is read by the kernel. */
    Section<?> section();

    /** Kinds of entities that the service adds to the inventory. */
    default List<Kind<?>> kinds() {
        return List.of();
    }

    /** A service that has not started. Called once per appliance, whether the service is enabled or not. */
    Service create(ServiceContext context);

    /**
     * Whether nodes ask for it before anything else. It starts ahead of the other services, which would share the processors
     * with it: a rack that waits for addresses is served so much sooner.
     */
    default boolean startsAhead() {
        return false;
    }

    /**
     * Operations that the service adds to CLI and API. The CLI asks for the definitions without ever running one, so
     * {@code service}, which gives what {@link #create} made, may be asked only while an operation runs.
     */
    default List<Operation<?, ?>> operations(Supplier<Service> service) {
        return List.of();
    }

    /**
     * Long work that the service can do, to be asked for through {@link ServiceContext#jobs}. As with operations,
     * {@code service} may be asked only while a job runs.
     */
    default List<JobType> jobs(Supplier<Service> service) {
        return List.of();
    }

    /** What the service makes for hosts that boot; asked of any state, whether the service runs or not. */
    default BootFiles bootFiles() {
        return BootFiles.NONE;
    }

    /** Pages that the service adds to the console; they show what operations answer, its own or the kernel's. */
    default List<Page> pages() {
        return List.of();
    }
}
