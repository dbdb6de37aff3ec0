package dev.berth.tftp.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {
    private static final Ipv4 HOST = Ipv4.of("10.77.0.21");
    private static final Ipv4 NEIGHBOUR = Ipv4.of("10.77.0.22");
    private static final Ipv4 STRANGER = Ipv4.of("192.0.2.1");

    @TempDir
    Path data;

    private BootTree tree;

    @BeforeEach
    void files() throws Exception {
        var clock = new TestClock();
        MemoryInventory inventory = MemoryInventory.ofSampleSite(clock);
        var host = new Host(
                "special",
                List.of(new HostInterface(HostInterface.FIRST, List.of(Mac.of("52:54:00:77:00:21")), List.of(), HOST)),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE, Subject.NOBODY, "test", List.of(new Change.Put(Kinds.HOST.ref(77), host, 0, null)))));
        for (String file : List.of("all/kernel", "all/loader", "net/kernel", "own/kernel", "own/secret")) {
            Files.createDirectories(data.resolve(file).getParent());
            Files.writeString(data.resolve(file), file);
        }
        String network = inventory.now().naming().network(HOST).name();
        tree = new BootTree(
                inventory,
                clock,
                new Roots(
                        new FileRoot(data.resolve("all")),
                        Map.of(network, new FileRoot(data.resolve("net"))),
                        Map.of(
                                "special",
                                new FileRoot(data.resolve("own")),
                                "other",
                                new FileRoot(data.resolve("none")))));
    }

    private String find(Ipv4 client, String name) throws Exception {
        return tree.find(client, name).found() instanceof Found.Stored stored ? Files.readString(stored.path()) : "-";
    }

    @Test
    void theNearestDirectoryThatHasTheFileWins() throws Exception {
        assertThat(find(HOST, "kernel")).isEqualTo("own/kernel");
        assertThat(find(NEIGHBOUR, "kernel")).isEqualTo("net/kernel");
        assertThat(find(STRANGER, "kernel")).isEqualTo("all/kernel");
        assertThat(find(HOST, "loader")).isEqualTo("all/loader");
    }

    @Test
    void aHostsDirectoryIsForItsAddressOnly() throws Exception {
        assertThat(find(HOST, "secret")).isEqualTo("own/secret");
        assertThat(find(NEIGHBOUR, "secret")).isEqualTo("-");
        assertThat(find(NEIGHBOUR, "../own/secret")).isEqualTo("-");
        assertThat(find(STRANGER, "secret")).isEqualTo("-");
    }

    @Test
    void whatIsInNoDirectoryIsRenderedStill() {
        assertThat(tree.find(HOST, "pxelinux.cfg/default").found()).isInstanceOf(Found.Rendered.class);
    }
}
