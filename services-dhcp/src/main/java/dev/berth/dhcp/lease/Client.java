package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Options;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a message.
 *
 * @param identity canonical: of a host's interface its first MAC or identifier, of a stranger option 61, and without that
 *     01 and chaddr, so that "no 61" equals "61 = 01+chaddr"
 * @param further other identities that the same client may have been known by
 * @param clientId option 61 as sent, or null
 * @param host the host that it is, or null for a stranger
 * @param port the host's interface, null exactly if {@code host} is
 * @param vendor option 60, or null
 * @param bootStage whether it is firmware that loads something else
 */
public record Client(
        Mac mac,
        Octets identity,
        List<Octets> further,
        @Nullable Octets clientId,
        @Nullable Entity<Host> host,
        @Nullable HostInterface port,
        @Nullable String vendor,
        boolean bootStage) {
    private static final int LONGEST_TEXT = 255;

    static Client of(Snapshot snapshot, Mac mac, Options options) {
        Octets clientId = options.find(Code.CLIENT_ID);
        Octets own = clientId == null || clientId.length() < 2 ? identity(mac) : clientId;
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.hostClientId(own));
        if (host == null) {
            host = snapshot.find(Kinds.HOST, Kinds.hostMac(mac));
        }
        HostInterface port = host == null ? null : port(host.value(), mac, own);
        String vendor = bounded(options.text(Code.VENDOR_CLASS));
        boolean bootStage = vendor != null && Architecture.isBootStage(vendor) || Architecture.isIpxe(options);
        if (port == null) {
            return new Client(mac, own, List.of(), clientId, null, null, vendor, bootStage);
        }
        Set<Octets> all = new LinkedHashSet<>();
        port.macs().forEach(each -> all.add(identity(each)));
        all.addAll(port.clientIds());
        Octets canonical = all.iterator().next();
        all.add(own);
        all.remove(canonical);
        return new Client(mac, canonical, List.copyOf(all), clientId, host, port, vendor, bootStage);
    }

    /** What stands for a client that sends no identifier: its hardware type and address. */
    static Octets identity(Mac mac) {
        byte[] bytes = new byte[7];
        bytes[0] = 1;
        System.arraycopy(mac.bytes(), 0, bytes, 1, 6);
        return Octets.copyOf(bytes);
    }

    private static @Nullable HostInterface port(Host host, Mac mac, Octets clientId) {
        HostInterface byMac = null;
        for (HostInterface each : host.interfaces()) {
            if (each.clientIds().contains(clientId)) {
                return each;
            }
            if (each.macs().contains(mac)) {
                byMac = each;
            }
        }
        return byMac;
    }

    private static @Nullable String bounded(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    boolean stranger() {
        return host == null;
    }
}
