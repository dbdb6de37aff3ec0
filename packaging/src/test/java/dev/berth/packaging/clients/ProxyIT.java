package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's DHCP server (dnsmasq, which says nothing of booting) gives the addresses; firmware boots from Berth. */
@RealClients({"ip", "qemu-system-x86_64", "as", "ld", "dnsmasq", "dhclient"})
class ProxyIT {
    private static final String CONFIGURATION = """
            domain: lab.example
            addresses: [10.77.0.1]
            data: %s
            networks: { provisioning: { subnet: 10.77.0.0/24, interface: eth1 } }
            profiles:
              tiny: { kernel: tiny/vmlinuz, initrds: [tiny/initrd.img], arguments: "console=ttyS0 hostname=${name}" }
            hosts:
              by-rom: { mac: "52:54:00:77:00:31", address: 10.77.0.231, profile: tiny, boot: install }
            dhcp: { mode: proxy, boot: { bios: pxelinux.0, efi-x64: some.efi } }
            """;

    @TempDir
    static Path scratch;

    private static Lab lab;
    private static Berth berth;
    private static Running other;

    @BeforeAll
    static void switchOn() throws IOException {
        lab = new Lab(scratch);
        Path root = Files.createDirectories(lab.file("data").resolve("tftp"));
        Diskless.files(lab, root);
        Files.write(root.resolve("some.efi"), new byte[20_000]);
        other = lab.relay.start(
                Map.of(),
                "dnsmasq",
                "-k",
                "--conf-file=/dev/null",
                "--port=0",
                "--interface=eth0",
                "--bind-interfaces",
                "--dhcp-range=10.77.0.200,10.77.0.219",
                // Who has this address gets the files of our host of that address: nothing else says who it is.
                "--dhcp-host=52:54:00:77:00:31,10.77.0.231",
                "--dhcp-leasefile=" + lab.file("dnsmasq.leases"),
                "--log-dhcp",
                "--log-facility=-");
        berth = Berth.start(lab.server, CONFIGURATION.formatted(lab.file("data")));
        await().atMost(Duration.ofSeconds(20)).until(() -> other.output().contains("DHCP, IP range"));
    }

    @AfterAll
    static void switchOff() {
        if (berth != null) {
            berth.close();
        }
        if (other != null) {
            other.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void theRomHasItsAddressFromTheOtherServerAndItsKernelFromUs() throws IOException {
        assertThat(Diskless.switchedOn(lab, "52:54:00:77:00:31", "e1000", "", said -> said.contains("] runs")))
                .contains("console=ttyS0 hostname=by-rom")
                .contains("[initrd of the lab] runs");
        assertThat(other.output()).contains("DHCPACK(eth0) 10.77.0.231 52:54:00:77:00:31");
    }

    @Test
    void uefiFirmwareLoadsTheFileThatWeName() throws IOException {
        assertThat(Diskless.switchedOn(
                        lab,
                        "52:54:00:77:00:32",
                        "virtio-net-pci,romfile=",
                        Diskless.uefi(lab),
                        said -> said.contains("NBP file downloaded successfully")))
                .contains("NBP filesize is 20000 Bytes")
                .contains("NBP file downloaded successfully");
        assertThat(other.output()).containsPattern("DHCPACK\\(eth0\\) 10\\.77\\.0\\.2[01][0-9] 52:54:00:77:00:32");
    }

    @Test
    void aSystemHearsOfTheOtherServerOnly() {
        Node node = new Node(lab, lab.node1);
        node.dhclient("alpha", "").succeeded();

        assertThat(node.told("new_ip_address").orElseThrow()).startsWith("10.77.0.2");
        assertThat(node.told("new_dhcp_server_identifier")).contains("10.77.0.2");
        assertThat(berth.command("dhcp", "silent", "--mac", Lab.NODE1).succeeded())
                .contains("proxy");
        assertThat(berth.command("lease", "list").succeeded()).doesNotContain(Lab.NODE1);
    }
}
