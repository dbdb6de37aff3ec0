package dev.berth.ntp;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.ntp.clock.Adjtimex;
import java.util.List;
import java.util.function.Supplier;

/** Brings NTP into the appliance. */
public final class NtpServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "ntp";
    }

    @Override
    public Section<?> section() {
        return NtpConfig.SECTION;
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return new TimeOperations(() -> (NtpService) service.get()).all();
    }

    @Override
    public Service create(ServiceContext context) {
        return new NtpService(context, new Adjtimex(), System::nanoTime);
    }
}
