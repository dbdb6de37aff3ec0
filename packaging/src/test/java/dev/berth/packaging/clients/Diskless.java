package dev.berth.packaging.clients;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** A machine without a disk on the laboratory's VLAN, played by QEMU. */
final class Diskless {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private Diskless() {}

    /** PXELINUX, and a kernel with an initrd that says on the serial port that it runs: {@code tiny/vmlinuz}, {@code tiny/initrd.img}. */
    static void files(Lab lab, Path root) throws IOException {
        Files.copy(Path.of("/usr/lib/PXELINUX/pxelinux.0"), root.resolve("pxelinux.0"));
        Files.copy(Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"), root.resolve("ldlinux.c32"));
        Path kernel = Files.createDirectories(root.resolve("tiny")).resolve("vmlinuz");
        Path assembled = lab.file("kernel.o");
        run(lab, "as --32 -o " + assembled + " " + lab.resource("tiny-kernel.S"));
        run(lab, "ld -m elf_i386 --oformat binary -Ttext 0 -o " + kernel + " " + assembled);
        byte[] initrd = new byte[3_000_000];
        byte[] line = "initrd of the lab\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, initrd, 0, line.length);
        Files.write(root.resolve("tiny/initrd.img"), initrd);
    }

    private static void run(Lab lab, String line) {
        lab.server.ask(line.split(" ", -1));
    }

    /** What makes a machine one with UEFI firmware, for {@link #switchedOn}. */
    static String uefi(Lab lab) throws IOException {
        Path variables = Files.copy(Path.of("/usr/share/OVMF/OVMF_VARS.fd"), lab.file("variables"));
        return " -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd -drive if=pflash,format=raw,file="
                + variables;
    }

    /** What the machine writes to its serial port until it has said enough. */
    static String switchedOn(Lab lab, String mac, String card, String firmware, Predicate<String> enough)
            throws IOException {
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
                    .until(() -> !machine.alive() || enough.test(said(serial)));
            return said(serial) + (machine.alive() ? "" : machine.output());
        }
    }

    private static String said(Path serial) throws IOException {
        return Files.exists(serial) ? Files.readString(serial, StandardCharsets.ISO_8859_1) : "";
    }
}
