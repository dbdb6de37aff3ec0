package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.OptionNames;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decisions with an inventory and a clock, without sockets. Network provisioning is on eth1, rack2 behind a relay. */
final class DecidingServer {
    static final LeaseSettings SETTINGS = settings(true, List.of(), Limits.NONE, null);

    final TestClock clock = new TestClock();
    final MemoryInventory inventory = MemoryInventory.ofSampleSite(clock);
    final Memory memory;
    final LeaseSettings settings;

    static LeaseSettings settings(boolean rapid, List<ClientClass> classes, Limits limits, UnnamedNames unnamed) {
        return settings(true, rapid, classes, limits, unnamed);
    }

    static LeaseSettings settings(
            boolean authoritative, boolean rapid, List<ClientClass> classes, Limits limits, UnnamedNames unnamed) {
        return new LeaseSettings(
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Duration.ofHours(8),
                authoritative,
                Map.of(
                        Architecture.BIOS, "lpxelinux.0",
                        Architecture.EFI_X64, "grubx64.efi",
                        Architecture.HTTP_X64, "http://10.77.0.1/boot/grubx64.efi",
                        Architecture.IPXE, "menu.ipxe"),
                Map.of(),
                OptionNames.REGISTRY,
                rapid,
                classes,
                limits,
                new OtherServers(true, Set.of()),
                ProbeKind.OFF,
                unnamed,
                false,
                Set.of());
    }

    static LeaseSettings proxy() {
        return settings(true, Set.of());
    }

    /** Of a server that the relay of rack2 may ask for leases. */
    static LeaseSettings telling() {
        return settings(false, Set.of(Machine.RELAY));
    }

    private static LeaseSettings settings(boolean proxy, Set<Ipv4> inquirers) {
        return new LeaseSettings(
                SETTINGS.leaseTime(),
                SETTINGS.minLeaseTime(),
                SETTINGS.maxLeaseTime(),
                true,
                SETTINGS.boot(),
                Map.of(),
                OptionNames.REGISTRY,
                true,
                List.of(),
                Limits.NONE,
                SETTINGS.others(),
                ProbeKind.OFF,
                null,
                proxy,
                inquirers);
    }

    DecidingServer() {
        this(SETTINGS, 100);
    }

    /** @param pool addresses of the pool on eth1 */
    DecidingServer(LeaseSettings settings, int pool) {
        this.settings = settings;
        Entity<Network> plain = inventory.now().find(Kinds.NETWORK, Kinds.name("network", "provisioning"));
        Network there = plain.value();
        Ipv4 first = Ipv4.of("10.77.0.100");
        put(
                plain.ref(),
                new Network(
                        there.name(),
                        there.subnet(),
                        "eth1",
                        List.of(Pool.of(new AddressRange(first, first.plus(pool - 1)))),
                        there.routers(),
                        null,
                        null,
                        true,
                        Map.of(),
                        Map.of()),
                plain.revision(),
                SampleSite.FILE);
        memory = new Memory(inventory.now());
        inventory.follow(memory);
    }

    /** Makes rack2 share the wire of eth1. */
    void joinRack2() {
        Entity<Network> rack2 = inventory.now().find(Kinds.NETWORK, Kinds.name("network", "rack2"));
        Entity<Network> first = inventory.now().find(Kinds.NETWORK, Kinds.name("network", "provisioning"));
        put(rack2.ref(), shared(rack2.value()), rack2.revision(), SampleSite.FILE);
        put(first.ref(), shared(first.value()), first.revision(), SampleSite.FILE);
    }

    Commit putFromFile(Ref ref, Record value) {
        return put(ref, value, 0, SampleSite.FILE);
    }

    void replaceFromFile(Entity<Network> there, Network value) {
        put(there.ref(), value, there.revision(), SampleSite.FILE);
    }

    private static Network shared(Network plain) {
        return new Network(
                plain.name(),
                plain.subnet(),
                plain.interfaceName(),
                plain.pools(),
                plain.routers(),
                null,
                null,
                true,
                Map.of(),
                Map.of(),
                "wire1");
    }

    Commit put(Ref ref, Record value, long revision) {
        return put(ref, value, revision, new Actor(Actor.Sort.UID, "root"));
    }

    private Commit put(Ref ref, Record value, long revision, Actor by) {
        return SampleSite.committed(inventory.commit(new Proposal(
                        by,
                        Subject.NOBODY,
                        "test",
                        List.of(new Change.Put(
                                ref, value, revision, by.equals(SampleSite.FILE) ? "berth.yaml:5" : null)))))
                .commit();
    }

    /** Decides for a broadcast on eth1, or what a relay sends. */
    Decision decide(DhcpMessage message) {
        return message.header().relayed()
                ? decide(message, new Arrival(null, Machine.SERVER, Machine.RELAY, 67))
                : decide(
                        message,
                        new Arrival("eth1", Ipv4.BROADCAST, message.header().ciaddr(), 68));
    }

    /** Decides for a unicast to our address. */
    Decision decideUnicast(DhcpMessage message) {
        return decide(
                message, new Arrival("eth1", Machine.SERVER, message.header().ciaddr(), 68));
    }

    Decision decide(DhcpMessage message, Arrival arrival) {
        Plan plan = new Plan(inventory.now().naming(), settings);
        Decision decision =
                Decisions.decide(inventory.now(), plan, memory, new Received(message, arrival), clock.instant());
        switch (decision) {
            case Decision.Answer answer -> {
                if (answer.offered() != null) {
                    memory.hold(answer.offered());
                }
                commit(answer.record());
            }
            case Decision.Note note -> commit(note.record());
            case Decision.Silence silence -> {
                if (silence.withdraws() != null) {
                    memory.withdraw(
                            silence.withdraws().network(), silence.withdraws().identity());
                }
            }
        }
        return decision;
    }

    Explanation explain(DhcpMessage message) {
        Arrival arrival = message.header().relayed()
                ? new Arrival(null, Machine.SERVER, Machine.RELAY, 67)
                : new Arrival("eth1", Ipv4.BROADCAST, message.header().ciaddr(), 68);
        return Explanation.of(inventory.now(), settings, memory, new Received(message, arrival), clock.instant());
    }

    private void commit(Decision.Record record) {
        if (record != null) {
            Outcome outcome = inventory.commit(
                    new Proposal(Actor.service("dhcp"), record.about(), record.why(), record.changes()));
            SampleSite.committed(outcome);
        }
    }

    DhcpMessage reply(DhcpMessage message) {
        return reply(decide(message));
    }

    static DhcpMessage reply(Decision decision) {
        return switch (decision) {
            case Decision.Answer answer -> answer.reply();
            default -> throw new AssertionError("no answer: " + decision);
        };
    }

    /** DISCOVER, OFFER, REQUEST, ACK; the address. */
    Ipv4 lease(Machine machine) {
        Ipv4 offered = reply(machine.discover()).header().yiaddr();
        DhcpMessage ack = reply(machine.select(offered));
        if (!(ack instanceof DhcpMessage.Ack)) {
            throw new AssertionError("no ack: " + ack);
        }
        return ack.header().yiaddr();
    }

    Lease leaseAt(Ipv4 address) {
        Entity<Lease> lease = inventory.now().get(Kinds.LEASE, Lease.ref(address));
        return lease == null ? null : lease.value();
    }

    /** Ends what is over by now. */
    void expire() {
        Expiry.proposal(inventory.now(), memory, clock.instant(), 100)
                .ifPresent(due -> SampleSite.committed(inventory.commit(due)));
        memory.expire(clock.instant());
    }
}
