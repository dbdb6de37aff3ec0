package dev.berth.dns;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Column;
import dev.berth.appliance.page.Field;
import dev.berth.appliance.page.Page;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.dns.check.Answer;
import dev.berth.dns.check.Member;
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
    public List<Kind<?>> kinds() {
        return List.of(Answer.KIND, Member.KIND);
    }

    @Override
    public Service create(ServiceContext context) {
        return new DnsService(context);
    }

    @Override
    public List<Operation<?, ?>> operations(Supplier<Service> service) {
        return DnsOperations.all(
                () -> of(service).context().inventory(),
                () -> of(service).context().clock(),
                () -> of(service).secondaries(),
                () -> of(service).signer(),
                () -> of(service).records(),
                () -> of(service).checks());
    }

    @Override
    public List<Page> pages() {
        Action add = Action.of("Add record", "record add", "the record of {name} is added")
                .field(Field.required("name", "Name").hint("www, or www.lab.example"))
                .field(Field.required("type", "Type")
                        .oneOf("A", "AAAA", "CNAME", "MX", "TXT", "SRV", "PTR", "NS", "CAA"))
                .field(Field.required("data", "Data").hint("10.77.0.20"))
                .field(Field.optional("ttl", "TTL in seconds").hint("empty: the zone's"));
        return List.of(
                Page.of(
                                "/zones",
                                "Zones",
                                "zone list",
                                Column.code("zone", "Zone").to("/zones/{zone}"),
                                Column.text("kind", "Kind"),
                                Column.number("records", "Records"),
                                Column.number("serial", "Serial"))
                        .adding(add)
                        .empty("No zone is served; the configuration's domain and networks make them."),
                Page.of(
                                "/zones/{zone}",
                                "Zone {zone}",
                                "zone show",
                                Column.code("name", "Name"),
                                Column.code("type", "Type"),
                                Column.code("data", "Data"),
                                Column.number("ttl", "TTL"),
                                Column.state("owner", "Owner"))
                        .adding(add)
                        .empty("The zone has no records."));
    }

    private static DnsService of(Supplier<Service> service) {
        return (DnsService) service.get();
    }
}
