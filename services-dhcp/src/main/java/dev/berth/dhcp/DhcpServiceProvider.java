package dev.berth.dhcp;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.exchange.FileOperations;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Column;
import dev.berth.appliance.page.Page;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import java.util.List;
import java.util.function.Supplier;

/** Hands the DHCP server to the kernel. */
public final class DhcpServiceProvider implements ServiceProvider {
    private static final Page POOLS = Page.of(
                    "/pools",
                    "Pools",
                    "pool list",
                    Column.text("network", "Network"),
                    Column.code("pool", "Pool"),
                    Column.number("used", "Used"),
                    Column.number("free", "Free"),
                    Column.number("size", "Size"),
                    Column.number("bound", "Bound"),
                    Column.number("offered", "Offered"),
                    Column.number("declined", "Declined"),
                    Column.number("reserved", "Reserved"),
                    Column.time("freeAt", "Next is free"),
                    Column.code("nextFree", "Address"),
                    Column.code("heldBy", "Held by"))
            .empty("No network has a pool: strangers get no address. 'pools' of a network in berth.yaml gives it one.");

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
    public boolean startsAhead() {
        return true;
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return List.of(
                new LeaseList(() -> (DhcpService) service.get()).operation(),
                new LeaseRelease(() -> (DhcpService) service.get()).operation(),
                new LeaseExport(() -> (DhcpService) service.get()).operation(),
                new FileOperations(
                                () -> ((DhcpService) service.get()).inventory(),
                                () -> () -> ((DhcpService) service.get()).now())
                        .taking("lease", new LeaseForm(() -> ((DhcpService) service.get()).now())),
                new SilenceList(() -> (DhcpService) service.get()).operation(),
                new MacTrace(() -> (DhcpService) service.get()).operation(),
                new PoolList(() -> (DhcpService) service.get()).operation(),
                new HostExplain(() -> (DhcpService) service.get()).operation());
    }

    @Override
    public List<Page> pages() {
        return List.of(leases(), POOLS);
    }

    private static Page leases() {
        return Page.of(
                        "/leases",
                        "Leases",
                        "lease list",
                        Column.code("address", "Address"),
                        Column.state("state", "State"),
                        Column.code("mac", "MAC"),
                        Column.text("host", "Host").to("/hosts/{host}"),
                        Column.code("name", "Name"),
                        Column.text("hostname", "Calls itself"),
                        Column.time("since", "Since"),
                        Column.time("ends", "Ends"),
                        Column.text("nameDenied", "Why without a name"))
                .choice("state", "State", "bound", "offered", "released", "expired", "declined")
                .acting(Action.of("Release", "lease release", "the lease of {address} is released")
                        .given("address", "address")
                        .destroying())
                .empty("No address has been leased yet. Power a machine on in a served network; "
                        + "'berth probe' plays one.")
                .counted("bound leases", "state", "bound");
    }
}
