package dev.berth.appliance.command;

import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.JobRunner;
import dev.berth.appliance.job.Scheduler;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.secret.Secrets;
import dev.berth.appliance.store.History;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.LoginLinks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All operations of the kernel. */
public final class KernelOperations {
    private KernelOperations() {}

    /** What the operations work on. */
    public record Appliance(
            Inventory inventory,
            History history,
            EventStream events,
            Steering steering,
            Secrets secrets,
            InstantSource clock,
            Authenticator authenticator,
            LoginLinks links,
            JobRunner jobs,
            Scheduler schedules) {}

    /** The definitions; {@code appliance} is asked only while an operation runs. */
    public static List<Operation<?, ?>> all(Supplier<Appliance> appliance) {
        List<Operation<?, ?>> all = new ArrayList<>();
        all.addAll(new StatusOperations(appliance).all());
        all.addAll(new HostOperations(appliance).all());
        all.addAll(new ImportOperations(appliance).all());
        all.addAll(new HostTimeline(appliance).all());
        all.addAll(new NodeOperations(appliance).all());
        all.addAll(new EventOperations(appliance).all());
        all.addAll(new ChangeOperations(appliance).all());
        all.addAll(new UserOperations(appliance).all());
        all.addAll(new TokenOperations(appliance).all());
        all.addAll(new AccountOperations(appliance).all());
        all.addAll(new SecretOperations(appliance).all());
        all.addAll(new JobOperations(appliance).all());
        return all;
    }
}
