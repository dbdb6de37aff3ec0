package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.operation.Operation;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All that can be done to zones and records. */
public final class DnsOperations {
    private DnsOperations() {}

    /**
     * The suppliers are asked only while an operation runs.
     *
     * @param records of each zone that is served, but the SOA; empty while nothing is
     */
    public static List<Operation<?, ?>> all(
            Supplier<Inventory> inventory,
            Supplier<InstantSource> clock,
            Supplier<Secondaries> secondaries,
            Supplier<ZoneSigner> signer,
            Supplier<Map<DomainName, Integer>> records,
            Supplier<Checks> checks) {
        return Stream.of(
                        new ZoneOperations(inventory, secondaries, records).all(),
                        new ZoneImport(inventory, clock).all(),
                        new RecordOperations(inventory, clock).all(),
                        new SigningOperations(signer).all(),
                        new CheckOperations(inventory, clock, checks).all())
                .flatMap(List::stream)
                .<Operation<?, ?>>map(operation -> operation)
                .toList();
    }
}
