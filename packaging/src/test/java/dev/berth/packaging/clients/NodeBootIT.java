package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a disk that is switched on: its network ROM, its loader and its kernel, all from Berth. */
@RealClients({"ip", "qemu-system-x86_64", "grub-mkimage", "as", "ld"})
class NodeBootIT {
    private static final String CONFIGURATION = """
            domain: lab.example
            addresses: [10.77.0.1]
            data: %s
            networks:
              provisioning:
                subnet: 10.77.0.0/24
                interface: eth1
                pools: [10.77.0.100-10.77.0.199]
                routers: [10.77.0.1]
            profiles:
              tiny: { kernel: tiny/vmlinuz, initrds: [tiny/initrd.img], arguments: "console=ttyS0 hostname=${name}" }
            hosts:
              by-pxelinux: { mac: "52:54:00:77:00:10", address: 10.77.0.10, profile: tiny, boot: install }
              by-grub: { mac: "52:54:00:77:00:11", address: 10.77.0.11, profile: tiny, boot: install }
              by-uefi: { mac: "52:54:00:77:00:13", address: 10.77.0.13, profile: tiny, boot: install }
              by-ipxe: { mac: "52:54:00:77:00:12", address: 10.77.0.12 }
            dhcp:
              boot: { bios: pxelinux.0, efi-x64: grubnetx64.efi }
              classes:
                grub: { match: "mac == 52:54:00:77:00:11", boot: { bios: grub/core.0 } }
                ipxe: { match: "mac == 52:54:00:77:00:12", boot: { ipxe: "http://10.77.0.1/boot/start.ipxe" } }
            """;

    @TempDir
    static Path scratch;

    private static Lab lab;
    private static Berth berth;

    @BeforeAll
    static void switchOn() throws IOException {
        lab = new Lab(scratch);
        Path root = Files.createDirectories(lab.file("data").resolve("tftp"));
        Diskless.files(lab, root);
        Files.createDirectories(root.resolve("grub"));
        String modules = " tftp net normal linux configfile echo test";
        run("grub-mkimage -O i386-pc-pxe -o " + root.resolve("grub/core.0") + " -p (pxe)/grub pxe" + modules);
        run("grub-mkimage -O x86_64-efi -o " + root.resolve("grubnetx64.efi") + " -p (tftp)/grub efinet" + modules);
        Files.writeString(root.resolve("start.ipxe"), """
                #!ipxe
                kernel tiny/vmlinuz script=${filename} ip=${ip} hostname=${hostname}
                initrd tiny/initrd.img
                boot
                """);
        berth = Berth.start(lab.server, CONFIGURATION.formatted(lab.file("data")));
    }

    @AfterAll
    static void switchOff() {
        if (berth != null) {
            berth.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void theRomLoadsPxelinuxWhichLoadsTheHostsKernel() throws IOException {
        assertThat(boots("52:54:00:77:00:10"))
                .contains("console=ttyS0 hostname=by-pxelinux")
                .contains("[initrd of the lab] runs");
        assertThat(story("by-pxelinux"))
                .contains("file=pxelinux.0")
                .contains("file=pxelinux.cfg/01-52-54-00-77-00-10")
                .contains("file=tiny/initrd.img")
                .contains("protocol=tftp");
    }

    @Test
    void grubsNetModuleLoadsTheHostsKernel() throws IOException {
        assertThat(boots("52:54:00:77:00:11"))
                .contains("BOOT_IMAGE=/tiny/vmlinuz console=ttyS0 hostname=by-grub")
                .contains("[initrd of the lab] runs");
        assertThat(story("by-grub")).contains("file=grub/core.0").contains("grub/grub.cfg");
    }

    @Test
    void ipxeLoadsTheSameFilesOverHttp() throws IOException {
        assertThat(boots("52:54:00:77:00:12"))
                .contains("script=http://10.77.0.1/boot/start.ipxe ip=10.77.0.12 hostname=by-ipxe")
                .contains("[initrd of the lab] runs");
        assertThat(story("by-ipxe"))
                .contains("file=tiny/vmlinuz")
                .contains("protocol=http")
                .doesNotContain("protocol=tftp");
    }

    /** EDK2 asks with windows, and for the size of everything first; so does GRUB. */
    @Test
    void uefiFirmwareLoadsGrubWhichLoadsTheHostsKernel() throws IOException {
        assertThat(boots("52:54:00:77:00:13", "virtio-net-pci,romfile=", Diskless.uefi(lab)))
                .contains("BOOT_IMAGE=/tiny/vmlinuz console=ttyS0 hostname=by-uefi")
                .contains("[initrd of the lab] runs");
        assertThat(story("by-uefi"))
                .contains("ended=size asked")
                .contains("file=grubnetx64.efi")
                .contains("file=/tiny/initrd.img")
                .doesNotContain("aborted");
    }

    private static String boots(String mac) throws IOException {
        return boots(mac, "e1000", "");
    }

    private static String boots(String mac, String card, String firmware) throws IOException {
        return Diskless.switchedOn(lab, mac, card, firmware, said -> said.contains("] runs"));
    }

    private static String story(String host) {
        return berth.command("host", "timeline", host).succeeded();
    }

    private static void run(String line) {
        lab.server.ask(line.split(" ", -1));
    }
}
