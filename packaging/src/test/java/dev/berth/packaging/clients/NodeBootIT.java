package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a disk that is switched on: its network ROM, its loader and its kernel, all from Berth. */
@RealClients({"ip", "qemu-system-x86_64", "grub-mkimage", "as", "ld"})
class NodeBootIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
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
        Files.copy(Path.of("/usr/lib/PXELINUX/pxelinux.0"), root.resolve("pxelinux.0"));
        Files.copy(Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"), root.resolve("ldlinux.c32"));
        Path kernel = Files.createDirectories(root.resolve("tiny")).resolve("vmlinuz");
        Path assembled = lab.file("kernel.o");
        run("as --32 -o " + assembled + " " + lab.resource("tiny-kernel.S"));
        run("ld -m elf_i386 --oformat binary -Ttext 0 -o " + kernel + " " + assembled);
        byte[] initrd = new byte[3_000_000];
        byte[] line = "initrd of the lab\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, initrd, 0, line.length);
        Files.write(root.resolve("tiny/initrd.img"), initrd);
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
        Path variables = Files.copy(Path.of("/usr/share/OVMF/OVMF_VARS.fd"), lab.file("variables"));
        String flash =
                " -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd -drive if=pflash,format=raw,file="
                        + variables;
        assertThat(boots("52:54:00:77:00:13", "virtio-net-pci,romfile=", flash))
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

    /** What the machine writes to its serial port until its kernel runs. */
    private static String boots(String mac, String card, String firmware) throws IOException {
        String tap = "tap" + mac.substring(15);
        Path serial = lab.file(tap + ".serial");
        lab.lan.ask("ip", "tuntap", "add", "dev", tap, "mode", "tap");
        lab.ip("-n " + lab.lan.name() + " link set " + tap + " master br0 up");
        // Emulated, not by KVM: that is not to be had everywhere, and not everywhere whole.
        String line = "qemu-system-x86_64 -accel tcg -m 256 -nodefaults -display none -serial file:" + serial
                + " -netdev tap,id=n,ifname=" + tap + ",script=no,downscript=no -device " + card
                + ",netdev=n,bootindex=0,mac=" + mac + firmware;
        try (Running machine = lab.lan.start(Map.of(), line.split(" ", -1))) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !machine.alive() || said(serial).contains("] runs"));
            return said(serial) + (machine.alive() ? "" : machine.output());
        }
    }

    private static String said(Path serial) throws IOException {
        return Files.exists(serial) ? Files.readString(serial) : "";
    }

    private static String story(String host) {
        return berth.command("host", "timeline", host).succeeded();
    }

    private static void run(String line) {
        lab.server.ask(line.split(" ", -1));
    }
}
