package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first file that firmware loads. */
final class BootFile {
    private BootFile() {}

    /** What its host, group, profile or class says, else what its architecture gets, else what its network says; or null. */
    static @Nullable String of(Options asked, Layers layers, ServedNetwork network, List<ClientClass> classes) {
        Octets own = layers.findOwn(Code.BOOT_FILE);
        if (own != null) {
            return text(own);
        }
        Architecture architecture = Architecture.of(asked);
        String file = null;
        if (Architecture.isIpxe(asked)) {
            file = file(Architecture.IPXE, network, classes);
        }
        if (file == null && architecture != null) {
            file = file(architecture, network, classes);
        }
        Octets general = layers.network().find(Code.BOOT_FILE);
        return file != null || general == null ? file : text(general);
    }

    private static @Nullable String file(Architecture architecture, ServedNetwork network, List<ClientClass> classes) {
        for (ClientClass each : classes) {
            String file = each.bootFile(architecture);
            if (file != null) {
                return file;
            }
        }
        return network.bootFile(architecture);
    }

    private static String text(Octets value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
