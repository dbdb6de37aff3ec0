package dev.berth.tftp;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.service.BootFiles;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;

/** Brings the boot service into the appliance. */
public final class TftpServiceProvider implements ServiceProvider {
    @Override
    public String name() {
        return "tftp";
    }

    @Override
    public Section<?> section() {
        return TftpConfig.SECTION;
    }

    @Override
    public BootFiles bootFiles() {
        return (state, host) -> dev.berth.tftp.boot.BootFiles.ofHost(state, host);
    }

    @Override
    public Service create(ServiceContext context) {
        return new TftpService(context);
    }
}
