package dev.berth.appliance.cli;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import dev.berth.appliance.store.LogFailure;
import dev.berth.appliance.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Data that a start is rehearsed with. */
final class Rehearsal {
    private static final int RECORDS = 50_000;
    private static final int HOSTS = 20_000;

    private Rehearsal() {}

    /** A master file of many names, each on a line of its own. */
    static String zone() {
        var text =
                new StringBuilder("$TTL 3600\n@ SOA ns hostmaster 1 3600 600 1209600 300\n@ NS ns\nns A 127.77.0.1\n");
        for (int i = 0; i < RECORDS; i++) {
            text.append('n').append(i).append(" A ").append(address(i)).append('\n');
        }
        return text.toString();
    }

    private static Ipv4 address(int i) {
        return Ipv4.of("10.0.0.1").plus(i);
    }

    /** Puts hosts into the inventory of an appliance that does not run. */
    static void fill(Configuration configuration, Providers providers) throws StartFailure {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            var nic = new HostInterface(
                    HostInterface.FIRST, List.of(new Mac(0x02be_0000_0000L + i)), List.of(), address(i));
            var host = new Host("host" + i, List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
            changes.add(new Change.Put(Kinds.HOST.ref(i + 1L), host, 0));
        }
        try (Store store = Store.open(configuration.data(), providers.kinds(), InstantSource.system())
                .follow()) {
            Inventory inventory = store.inventory();
            Outcome outcome = inventory.commit(
                    new Proposal(Actor.service("rehearsal"), Subject.NOBODY, "hosts to start with", changes));
            if (!(outcome instanceof Outcome.Committed)) {
                throw new StartFailure("the rehearsal's hosts were not taken: " + outcome, "report it");
            }
        } catch (LogFailure e) {
            throw new StartFailure(e.reason(), e.mend());
        }
    }
}
