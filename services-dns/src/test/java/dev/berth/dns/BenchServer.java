package dev.berth.dns;

import dev.berth.appliance.net.Octets;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.server.Access;
import dev.berth.dns.server.Counts;
import dev.berth.dns.server.DnsServer;
import dev.berth.dns.server.Forwarder;
import dev.berth.dns.server.RateLimit;
import dev.berth.dns.server.Secondaries;
import dev.berth.dns.server.Serving;
import dev.berth.dns.server.ZoneLog;
import dev.berth.dns.server.ZoneSigner;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.zone.ZoneTable;
import dev.berth.testing.MemoryInventory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The name server alone over zone files, for {@code packaging/bench/dns.sh}: ADDRESS PORT ZONE FILE [ZONE FILE …]. */
public final class BenchServer {
    private BenchServer() {}

    public static void main(String[] args) throws IOException, ServiceFailure, InterruptedException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 2; i + 1 < args.length; i += 2) {
            texts.put(args[i], Files.readString(Path.of(args[i + 1])));
        }
        var zones = new ZoneTable(System.nanoTime(), new ZoneLog());
        MemoryInventory inventory = Zones.inventory(texts);
        inventory.follow(zones);
        var address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        var counts = new Counts();
        var journal = new Journal(1000, Journal.Keeper.NOWHERE, changed -> {});
        var serving = new Serving(
                zones,
                counts,
                inventory,
                journal,
                new Secondaries(zones, journal, Path.of("unused"), InstantSource.system(), counts, changed -> {}),
                new ZoneSigner(() -> inventory, zones, change -> {}, Path.of("unused"), InstantSource.system())
                        .signing(),
                () -> Access.NOBODY,
                () -> "",
                () -> Forwarding.OFF,
                () -> RateLimit.OFF,
                new Forwarder(InstantSource.system(), Duration.ofSeconds(2)),
                Octets.of("00112233445566778899aabbccddeeff"),
                InstantSource.system());
        DnsServer server = DnsServer.open(List.of(address), serving, failure -> {
            System.err.println(failure.getMessage());
        });
        System.out.println("ready " + server.bound());
        Thread.currentThread().join();
    }
}
