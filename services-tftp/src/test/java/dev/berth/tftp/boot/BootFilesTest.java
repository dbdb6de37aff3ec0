package dev.berth.tftp.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootFilesTest {
    private static final Ref PROFILE = Kinds.PROFILE.ref(1);
    private static final Ref SITE_WIDE = Kinds.GROUP.ref(1);
    private static final Ref RACK = Kinds.GROUP.ref(2);
    private static final Ref INSTALLING = Kinds.HOST.ref(1);
    private static final Ref SETTLED = Kinds.HOST.ref(2);
    private static final Ref ROAMING = Kinds.HOST.ref(3);
    private static final Mac MAC_10 = Mac.of("52:54:00:77:00:10");
    private static final Mac MAC_11 = Mac.of("52:54:00:77:00:11");
    private static final Mac MAC_12 = Mac.of("52:54:00:77:00:12");
    private static final Mac STRANGER = Mac.of("52:54:00:77:00:99");

    private static final String LOCAL = """
            DEFAULT local
            PROMPT 0
            LABEL local
              SAY Booting from disk
              LOCALBOOT 0
            """;
    private static final String INSTALL = """
            DEFAULT install
            PROMPT 0
            LABEL install
              SAY Installing node10 with rocky9
              KERNEL images/rocky9/vmlinuz
              INITRD images/rocky9/initrd.img,images/drivers.img
              APPEND ks=http://10.77.0.1/boot/ks?h=node10.lab.example&a=1 console=ttyS1 level=rack room=cellar own=yes ${shell}
            """;
    private static final String GRUB_INSTALL = """
            set timeout=0
            menuentry 'Installing node10 with rocky9' {
              linux /images/rocky9/vmlinuz 'ks=http://10.77.0.1/boot/ks?h=node10.lab.example&a=1' console=ttyS1 level=rack room=cellar own=yes '${shell}'
              initrd /images/rocky9/initrd.img /images/drivers.img
            }
            """;

    private final TestClock clock = new TestClock();
    private MemoryInventory inventory;

    @BeforeEach
    void site() {
        inventory = MemoryInventory.ofSampleSite(clock);
        var profile = new Profile(
                "rocky9",
                "/images/rocky9/vmlinuz",
                List.of("images/rocky9/initrd.img", "images/drivers.img"),
                "ks=http://${server}/boot/ks?h=${fqdn}&a=1 console=${console} level=${level} room=${room} own=${own} $${shell}",
                Map.of(),
                Map.of("console", "ttyS0", "level", "profile", "room", "nowhere"));
        put(PROFILE, profile);
        put(SITE_WIDE, new Group("site-wide", null, PROFILE, Map.of(), Map.of("room", "cellar", "level", "site")));
        put(RACK, new Group("rack", SITE_WIDE, null, Map.of(), Map.of("level", "rack")));
        put(
                INSTALLING,
                host("node10", MAC_10, "10.77.0.10", Host.Boot.INSTALL, Map.of("console", "ttyS1", "own", "yes")));
        put(SETTLED, host("node11", MAC_11, "10.77.0.11", Host.Boot.LOCAL, Map.of()));
        put(ROAMING, host("node12", MAC_12, null, Host.Boot.LOCAL, Map.of()));
    }

    private static Host host(
            String name, Mac mac, @Nullable String address, Host.Boot boot, Map<String, String> variables) {
        return new Host(
                name,
                List.of(new HostInterface(
                        HostInterface.FIRST, List.of(mac), List.of(), address == null ? null : Ipv4.of(address))),
                RACK,
                null,
                boot,
                Map.of(),
                variables);
    }

    private void put(Ref ref, Record value) {
        var there = inventory.now().entity(ref);
        long expected = there == null ? 0 : there.revision();
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE, Subject.NOBODY, "test", List.of(new Change.Put(ref, value, expected, null)))));
    }

    private void lease(String address, Mac mac, @Nullable Ref host) {
        put(
                Lease.ref(Ipv4.of(address)),
                new Lease(
                        Ipv4.of(address),
                        "provisioning",
                        LeaseState.BOUND,
                        Octets.copyOf(mac.bytes()),
                        mac,
                        null,
                        clock.instant(),
                        clock.instant(),
                        clock.instant().plus(Duration.ofHours(1)),
                        host,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    private Found ask(String from, String name) {
        Machine requester = Machine.at(Ipv4.of(from), inventory.now(), clock.instant());
        return BootFiles.render(inventory.now(), requester, BootPath.of(name).orElseThrow());
    }

    private String text(String from, String name) {
        return ((Found.Rendered) ask(from, name)).text();
    }

    @ParameterizedTest
    @CsvSource({
        "pxelinux.cfg/01-52-54-00-77-00-10",
        "PXELINUX.CFG/01-52-54-00-77-00-10",
        "pxelinux.cfg/b8945908-d6a6-41a9-611d-74a6ab80b83d",
        "pxelinux.cfg/0A4D000A",
        "pxelinux.cfg/default",
    })
    void aHostThatIsToBeInstalledGetsItsKernelByEveryNameOfPxelinux(String name) {
        assertThat(text("10.77.0.10", name)).isEqualTo(INSTALL);
    }

    @ParameterizedTest
    @CsvSource({"grub/grub.cfg", "grub/grub.cfg-01-52-54-00-77-00-10", "grub.cfg-0A4D000A"})
    void grubGetsTheSameInItsOwnWords(String name) {
        assertThat(text("10.77.0.10", name)).isEqualTo(GRUB_INSTALL);
    }

    @Test
    void allFilesOfAHostAreWhatItsLoadersWouldGet() {
        assertThat(BootFiles.ofHost(inventory.now(), INSTALLING))
                .containsOnly(
                        Map.entry("grub.cfg-01-52-54-00-77-00-10", GRUB_INSTALL),
                        Map.entry("pxelinux.cfg/01-52-54-00-77-00-10", INSTALL));
        assertThat(BootFiles.ofHost(inventory.now(), ROAMING))
                .as("it has no address yet")
                .isEmpty();
        lease("10.77.0.150", MAC_12, ROAMING);
        assertThat(BootFiles.ofHost(inventory.now(), ROAMING))
                .containsValue(LOCAL)
                .hasSize(2);
    }

    @Test
    void aLoaderInADirectoryIsToldPathsFromTheRoot() {
        assertThat(text("10.77.0.10", "bios/pxelinux.cfg/default")).contains("  KERNEL /images/rocky9/vmlinuz\n");
    }

    @Test
    void aHostThatIsInstalledBootsFromItsDisk() {
        assertThat(text("10.77.0.11", "pxelinux.cfg/01-52-54-00-77-00-11")).isEqualTo(LOCAL);
        assertThat(text("10.77.0.11", "grub/grub.cfg")).contains("exit");
    }

    @Test
    void aStrangerBootsFromItsDiskAfterItHasTriedAllNames() {
        for (String name : List.of(
                "pxelinux.cfg/01-52-54-00-77-00-99",
                "pxelinux.cfg/b8945908-d6a6-41a9-611d-74a6ab80b83d",
                "pxelinux.cfg/0A4D0096",
                "pxelinux.cfg/0A4D009",
                "pxelinux.cfg/0",
                "pxelinux.0",
                "grub/x86_64-efi/command.lst")) {
            assertThat(ask("10.77.0.150", name)).as(name).isEqualTo(new Found.Absent());
        }
        assertThat(text("10.77.0.150", "pxelinux.cfg/default")).isEqualTo(LOCAL);
    }

    @Test
    void aHostsFileGoesToNobodyElse() {
        for (String from : List.of("10.77.0.11", "10.77.0.150", "127.0.0.1")) {
            for (String name : List.of(
                    "pxelinux.cfg/01-52-54-00-77-00-10", "pxelinux.cfg/0A4D000A", "grub.cfg-01-52-54-00-77-00-10")) {
                assertThat(ask(from, name)).as(from + " " + name).isInstanceOf(Found.Refused.class);
            }
        }
    }

    @Test
    void aLeaseTellsWhoIsThereEvenOnAReservedAddress() {
        lease("10.77.0.150", MAC_12, ROAMING);
        assertThat(text("10.77.0.150", "pxelinux.cfg/01-52-54-00-77-00-12")).isEqualTo(LOCAL);
        lease("10.77.0.151", MAC_10, null);
        assertThat(text("10.77.0.151", "pxelinux.cfg/01-52-54-00-77-00-10")).isEqualTo(INSTALL);
        lease("10.77.0.10", STRANGER, null);
        assertThat(ask("10.77.0.10", "pxelinux.cfg/01-52-54-00-77-00-10")).isInstanceOf(Found.Refused.class);
        clock.advance(Duration.ofHours(2));
        assertThat(ask("10.77.0.150", "pxelinux.cfg/01-52-54-00-77-00-12")).isInstanceOf(Found.Refused.class);
        assertThat(text("10.77.0.10", "pxelinux.cfg/01-52-54-00-77-00-10")).isEqualTo(INSTALL);
    }

    @Test
    void whatCannotBeMadeIsNamed() {
        put(INSTALLING, host("node10", MAC_10, "10.77.0.10", Host.Boot.INSTALL, Map.of()));
        assertThat(ask("10.77.0.10", "pxelinux.cfg/default"))
                .isEqualTo(new Found.Broken("host node10: variable 'own' is not defined"));
        put(INSTALLING, host("node10", MAC_10, "10.77.0.10", Host.Boot.INSTALL, Map.of("own", "a\nLABEL evil")));
        assertThat(ask("10.77.0.10", "pxelinux.cfg/default"))
                .isEqualTo(new Found.Broken(
                        "host node10: variable 'own' holds a line break or another control character"));
        put(PROFILE, new Profile("rocky9", null, List.of(), "", Map.of(), Map.of()));
        assertThat(ask("10.77.0.10", "pxelinux.cfg/default"))
                .isEqualTo(new Found.Broken(
                        "host node10: is to be installed but its profile rocky9 has no kernel; set one"));
        put(SITE_WIDE, new Group("site-wide", null, null, Map.of(), Map.of()));
        assertThat(ask("10.77.0.10", "pxelinux.cfg/default"))
                .isEqualTo(new Found.Broken("host node10: is to be installed but has no profile; set one"));
    }
}
