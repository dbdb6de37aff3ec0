package dev.berth.dhcp.message;

import dev.berth.appliance.net.Octets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Boot clients by how their firmware works (RFC 4578 §2.1 and IANA's registry), and iPXE, which is known by its user class. */
public enum Architecture {
    BIOS("bios", 0),
    PC98("pc98", 1),
    ITANIUM("itanium", 2),
    ALPHA("alpha", 3),
    ARC_X86("arc-x86", 4),
    LEAN_CLIENT("lean-client", 5),
    EFI_IA32("efi-ia32", 6),
    /** 9 by the registry's erratum: firmware sends both for x86-64. */
    EFI_X64("efi-x64", 7, 9),
    XSCALE("xscale", 8),
    EFI_ARM32("efi-arm32", 10),
    EFI_ARM64("efi-arm64", 11),
    PPC_OPEN_FIRMWARE("ppc-open-firmware", 12),
    PPC_EPAPR("ppc-epapr", 13),
    PPC_OPAL("ppc-opal", 14),
    HTTP_IA32("http-ia32", 15),
    HTTP_X64("http-x64", 16, 17),
    HTTP_ARM32("http-arm32", 18),
    HTTP_ARM64("http-arm64", 19),
    HTTP_BIOS("http-bios", 20),
    UBOOT_ARM32("uboot-arm32", 21),
    UBOOT_ARM64("uboot-arm64", 22),
    HTTP_UBOOT_ARM32("http-uboot-arm32", 23),
    HTTP_UBOOT_ARM64("http-uboot-arm64", 24),
    EFI_RISCV32("efi-riscv32", 25),
    HTTP_RISCV32("http-riscv32", 26),
    EFI_RISCV64("efi-riscv64", 27),
    HTTP_RISCV64("http-riscv64", 28),
    EFI_RISCV128("efi-riscv128", 29),
    HTTP_RISCV128("http-riscv128", 30),
    S390("s390", 31),
    S390_EXTENDED("s390-extended", 32),
    EFI_MIPS32("efi-mips32", 33),
    EFI_MIPS64("efi-mips64", 34),
    EFI_SUNWAY32("efi-sunway32", 35),
    EFI_SUNWAY64("efi-sunway64", 36),
    EFI_LOONGARCH32("efi-loongarch32", 37),
    HTTP_LOONGARCH32("http-loongarch32", 38),
    EFI_LOONGARCH64("efi-loongarch64", 39),
    HTTP_LOONGARCH64("http-loongarch64", 40),
    RPI("rpi", 41),
    IPXE("ipxe");

    private static final String PXE_CLIENT = "PXEClient";
    private static final String HTTP_CLIENT = "HTTPClient";
    private final String word;
    private final int[] codes;

    Architecture(String word, int... codes) {
        this.word = word;
        this.codes = codes;
    }

    /** The number that firmware sends in option 93, or -1 for iPXE, which is known otherwise. */
    public int code() {
        return codes.length == 0 ? -1 : codes[0];
    }

    /** Whether it loads by HTTP instead of TFTP. */
    public boolean http() {
        return word.startsWith("http-");
    }

    /** As in {@code dhcp.boot}. */
    @Override
    public String toString() {
        return word;
    }

    /** @throws IllegalArgumentException if no architecture has that name */
    public static Architecture of(String word) {
        for (Architecture each : values()) {
            if (each.word.equals(word.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no client architecture; use one of "
                + Arrays.stream(values()).map(Architecture::toString).collect(Collectors.joining(", ")));
    }

    /** What boots, by option 93 or else the number in option 60; null for a client that does not load a boot file. */
    public static @Nullable Architecture of(Options options) {
        Octets codes = options.find(Code.CLIENT_ARCHITECTURE);
        if (codes != null) {
            for (int i = 0; i + 1 < codes.length(); i += 2) {
                Architecture known = of(codes.at(i) << 8 | codes.at(i + 1));
                if (known != null) {
                    return known;
                }
            }
            return null;
        }
        String vendor = options.text(Code.VENDOR_CLASS);
        if (vendor == null || !isBootStage(vendor)) {
            return null;
        }
        String[] parts = vendor.split(":");
        if (parts.length > 2 && parts[1].equals("Arch") && parts[2].matches("[0-9]{1,5}")) {
            return of(Integer.parseInt(parts[2]));
        }
        return BIOS;
    }

    private static @Nullable Architecture of(int code) {
        for (Architecture each : values()) {
            for (int known : each.codes) {
                if (known == code) {
                    return each;
                }
            }
        }
        return null;
    }

    /** The boot file among those of several architectures, or null: 32-bit UEFI firmware may be x86-64 by the erratum. */
    public @Nullable String fileOf(Map<Architecture, String> files) {
        String own = files.get(this);
        return own == null && this == EFI_IA32 ? files.get(EFI_X64) : own;
    }

    /** iPXE sends {@code iPXE} as user class, with or without the length octet of RFC 3004. */
    public static boolean isIpxe(Options options) {
        String user = options.text(Code.USER_CLASS);
        return user != null && (user.equals("iPXE") || user.equals("\4iPXE"));
    }

    /** Whether a vendor class is one of firmware that loads something else (PXE, UEFI HTTP Boot). */
    public static boolean isBootStage(String vendor) {
        return vendor.startsWith(PXE_CLIENT) || vendor.startsWith(HTTP_CLIENT);
    }

    /** UEFI HTTP Boot takes an offer only with this vendor class and a URL. */
    public static boolean isHttpClient(String vendor) {
        return vendor.startsWith(HTTP_CLIENT);
    }
}
