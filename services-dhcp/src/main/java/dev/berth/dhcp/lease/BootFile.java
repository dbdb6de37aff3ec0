package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Options;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first file that firmware loads. */
final class BootFile {
    private BootFile() {}

    /** What its host, group or profile says, else what its architecture gets, else what its network says; or null. */
    static @Nullable String of(Options asked, Layers layers, ServedNetwork network) {
        Octets own = layers.findOwn(Code.BOOT_FILE);
        if (own != null) {
            return text(own);
        }
        Architecture architecture = Architecture.of(asked);
        String file = null;
        if (Architecture.isIpxe(asked)) {
            file = network.bootFile(Architecture.IPXE);
        }
        if (file == null && architecture != null) {
            file = network.bootFile(architecture);
        }
        Octets general = layers.network().find(Code.BOOT_FILE);
        return file != null || general == null ? file : text(general);
    }

    private static String text(Octets value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
